// What a running kiosk writes about its program: that it has gone well and reached the server, and what is not needed any more
// goes. The program that the kill test kills.
//   program_worker DATA   "kept"
// Exit 0: done; 1: an error, printed.
#include <cstdio>

#include "content/program_shelf.h"

using namespace estation;

int main(int count, char** words) {
    if (count != 2) return 2;
    const content::ProgramShelf shelf(std::filesystem::path(words[1]) / "programs");
    const auto written = shelf.change([](content::ProgramBook& book) {
        const auto running = book.run.manifest;
        book.go_well(running);
        book.reach_server(running);
    });
    const auto swept = written ? shelf.sweep() : content::Result<>(written.error());
    std::printf("%s\n", swept ? "kept" : swept.error().line().c_str());
    return swept ? 0 : 1;
}
