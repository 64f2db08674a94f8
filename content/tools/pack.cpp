// estation-pack: what an author does with packs at a terminal. `check` reads folders exactly as a station would and
// names every fault, one line each. `install` makes folders the next generation of a station's store; a kiosk that
// runs on it shows them when its visitor goes home. Exit 0: all is well; 1: there are faults; 2: wrong usage.
#include <CLI/CLI.hpp>

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "content/pack.h"
#include "content/store.h"

namespace {

using estation::content::Error;
using estation::content::Pack;
using estation::content::Store;

std::string json_text(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        char escape[8];
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            out += std::string("\\") + c;
        else if (byte < 0x20) {
            std::snprintf(escape, sizeof escape, "\\u%04x", byte);
            out += escape;
        } else
            out += c;
    }
    return out + "\"";
}

struct Checked {
    std::string folder, id;
    std::size_t items = 0;
    std::vector<Error> faults;
};

Checked check_folder(const std::string& folder) {
    Checked result{folder, "", 0, {}};
    const auto pack = Pack::open(folder);
    if (!pack) {
        result.faults.push_back(pack.error());
        return result;
    }
    result.id = (*pack)->id();
    result.items = (*pack)->items().size();
    result.faults.assign((*pack)->faults().begin(), (*pack)->faults().end());
    return result;
}

void print_json(const std::vector<Checked>& all) {
    std::string out = "{\"packs\":[";
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto& one = all[i];
        out += (i ? "," : "") + std::string("{\"folder\":") + json_text(one.folder) + ",\"id\":" + (one.id.empty() ? "null" : json_text(one.id)) +
               ",\"items\":" + std::to_string(one.items) + ",\"faults\":[";
        for (std::size_t j = 0; j < one.faults.size(); ++j)
            out += (j ? "," : "") + std::string("{\"where\":") + json_text(one.faults[j].where) + ",\"text\":" + json_text(one.faults[j].text) + "}";
        out += "]}";
    }
    std::cout << out << "]}\n";
}

int check(const std::vector<std::string>& folders, bool json) {
    std::vector<Checked> all;
    bool faults = false;
    for (const auto& folder : folders) {
        all.push_back(check_folder(folder));
        for (const auto& fault : all.back().faults) std::cerr << fault.line() << '\n';
        faults = faults || !all.back().faults.empty();
        if (!json)
            std::cout << folder << ": " << all.back().items << (all.back().items == 1 ? " item, " : " items, ") << all.back().faults.size()
                      << (all.back().faults.size() == 1 ? " fault\n" : " faults\n");
    }
    if (json) print_json(all);
    return faults ? 1 : 0;
}

int install(const std::string& data, const std::vector<std::string>& folders, bool json) {
    for (const auto& folder : folders) {
        const Checked checked = check_folder(folder);
        if (checked.items > 0) continue;
        for (const auto& fault : checked.faults) std::cerr << fault.line() << '\n';
        std::cerr << folder << ": nothing in it can be shown; nothing was installed\n";
        return 1;
    }
    auto store = Store::open(std::filesystem::path(data) / "store");
    const auto done = store ? store->install({folders.begin(), folders.end()}, 64u << 20,
                                             [json](std::uint64_t n, std::uint64_t of) {
                                                 if (!json && of > 0 && isatty(2) != 0) std::cerr << "\r" << n * 100 / of << " %" << std::flush;
                                             })
                            : estation::content::Result<estation::content::Generation>(store.error());
    if (!json && isatty(2) != 0) std::cerr << '\n';
    if (!done) {
        std::cerr << done.error().in("install").line() << '\n';
        return 1;
    }
    if (json)
        std::cout << "{\"generation\":" << done->number << ",\"packs\":" << done->manifests.size() << "}\n";
    else
        std::cout << "generation " << done->number << " with " << done->manifests.size() << " packs is what this station shows now\n";
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Works with content packs", "estation-pack");
    app.require_subcommand(1);
    auto* checking = app.add_subcommand("check", "Read packs as a station would and name every fault");
    std::vector<std::string> folders;
    bool json = false;
    checking->add_option("DIR", folders, "Pack folders")->required();
    checking->add_flag("--json", json, "Print the result as JSON");
    auto* installing = app.add_subcommand("install", "Make packs the next generation of a station's store");
    std::string data;
    installing->add_option("--data", data, "The station's own folder, as given to estation-kiosk --data")->required();
    installing->add_option("DIR", folders, "All the packs that the station shall show")->required();
    installing->add_flag("--json", json, "Print the result as JSON");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) { return app.exit(error) == 0 ? 0 : 2; }
    return installing->parsed() ? install(data, folders, json) : check(folders, json);
}
