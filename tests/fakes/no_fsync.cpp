// A library to be loaded before a program's own, in which nothing is ever made durable: the careless program that the
// power-cut tests must find out. It says that it did what it was asked.
extern "C" {
int fsync(int) { return 0; }
int fdatasync(int) { return 0; }
int sync_file_range(int, long, long, unsigned) { return 0; }
int syncfs(int) { return 0; }
void sync() {}
}
