// The administrators' command line, `estation-server admin ...`: every command is one request to the AdminApi, asked in this
// process on the server's own data folder, also while the server runs. Without --as it is whoever sits at the machine, who may do
// what an administrator may; what an author, a reviewer, a publisher or an auditor does needs a name and a password.
// Called by main(), on its thread.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace estation::sync::server {

struct AdminLine {
    std::filesystem::path data;
    std::string database;             // as Database::open() takes it
    std::vector<std::string> words;   // what stands behind `admin`
};
// 0: done; 1: refused or failed, one line on standard error; 2: wrong usage. Answers are JSON on standard output.
[[nodiscard]] int run_admin_line(const AdminLine& line);

}  // namespace estation::sync::server
