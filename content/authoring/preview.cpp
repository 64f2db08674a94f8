#include "content/authoring/preview.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "content/durable.h"

extern char** environ;

namespace estation::content {
namespace {

namespace fs = std::filesystem;
using std::string;

// A station's own folder for as long as the author looks.
class Desk {
public:
    static Result<Desk> make() {
        std::error_code none;
        auto place = fs::temp_directory_path(none);
        if (none) place = ".";
        string path = (place / "estation-preview-XXXXXX").string();
        if (::mkdtemp(path.data()) == nullptr) return Error{"cannot make a folder for the preview: " + plain_words(errno), place.string()};
        return Desk(path);
    }
    Desk(Desk&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    Desk& operator=(Desk&&) = delete;
    ~Desk() {
        std::error_code none;
        if (!path_.empty()) fs::remove_all(path_, none);
    }
    [[nodiscard]] const fs::path& path() const { return path_; }

private:
    explicit Desk(fs::path path) : path_(std::move(path)) {}
    fs::path path_;
};

// While the kiosk runs, Ctrl-C is for the kiosk; this program then cleans up.
class LetGo {
public:
    LetGo() : interrupt_(::signal(SIGINT, SIG_IGN)), quit_(::signal(SIGQUIT, SIG_IGN)) {}
    ~LetGo() {
        ::signal(SIGINT, interrupt_);
        ::signal(SIGQUIT, quit_);
    }
    LetGo(const LetGo&) = delete;
    LetGo& operator=(const LetGo&) = delete;

private:
    void (*interrupt_)(int);
    void (*quit_)(int);
};

// Runs a program to its end; what it says on its error stream goes into `said` when that is named. Returns its exit status, and
// 128 and the signal when it was ended by one.
Result<int> run(const std::vector<string>& words, const fs::path& said) {
    std::vector<char*> argv;
    for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawnattr_t usual;
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&usual);
    sigset_t both;
    sigemptyset(&both);
    sigaddset(&both, SIGINT);
    sigaddset(&both, SIGQUIT);
    posix_spawnattr_setsigdefault(&usual, &both);
    posix_spawnattr_setflags(&usual, POSIX_SPAWN_SETSIGDEF);
    if (!said.empty()) posix_spawn_file_actions_addopen(&files, 2, said.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const LetGo let_go;
    pid_t child = 0;
    const int fault = ::posix_spawn(&child, words.front().c_str(), &files, &usual, argv.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&usual);
    if (fault != 0) return Error{"cannot be started: " + plain_words(fault), words.front()};
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

string escaped(const string& text) {
    string out;
    for (const char c : text) {
        if (c == '&') out += "&amp;";
        else if (c == '<') out += "&lt;";
        else if (c == '>') out += "&gt;";
        else if (c == '"') out += "&quot;";
        else out += c;
    }
    return out;
}

// One visit: its script, and how the glass is.
struct Visit { const char* script; const char* window; const char* diagonal_mm; };
// Letters and pages: the usual 21.5 inch. 低位 only shows on a screen that reaches higher than an arm: 43 inch. Portrait: the same, turned.
constexpr Visit visits[] = {{"show-items normal\nmode large\nshow-items large\n", "1920x1080", "546"},
                            {"mode low-reach\nshow-items low-reach\n", "1920x1080", "1092"},
                            {"show-items portrait\n", "1080x1920", "546"}};

// The pictures of an item that were taken: its page in all views, then each question in all views, then the result.
std::vector<string> names_of(const Item& item, const fs::path& taken) {
    std::vector<string> all;
    const auto add = [&](const string& what) {
        bool any = false;
        for (const char* view : preview_views)
            for (int page = 1;; ++page) {
                auto name = item.name + "." + view + what + (page > 1 ? "-" + std::to_string(page) : "") + ".png";
                std::error_code none;
                if (!fs::exists(taken / name, none)) break;
                all.push_back(std::move(name));
                any = true;
            }
        return any;
    };
    add("");
    for (int n = 1;; ++n) {
        const auto number = (n < 10 ? "0" : "") + std::to_string(n);
        if (!add(".q" + number)) break;
        add(".a" + number);
    }
    add(".result");
    return all;
}

string index_page(const Pack& pack, const std::vector<ItemShots>& all, const std::vector<Error>& faults) {
    const auto title = escaped(pack.title().in(Language::zh_CN));
    string page = "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>" + title +
                  "</title><style>\nbody{font:16px/1.6 sans-serif;margin:2em;background:#fbf8f2;color:#1d2126}section{border-top:1px solid #e3ded3;padding:1em 0}"
                  "figure{display:inline-block;margin:0 1em 1em 0;vertical-align:top}img{height:270px;border:1px solid #e3ded3}figcaption{color:#5b6470}li{color:#a84d1a}\n</style></head><body>\n<h1>" +
                  title + "</h1>\n";
    if (!faults.empty()) page += "<ul>\n";
    for (const auto& fault : faults) page += "<li>" + escaped(fault.line()) + "</li>\n";
    if (!faults.empty()) page += "</ul>\n";
    for (const auto& one : all) {
        page += "<section><h2>" + escaped(one.title) + "</h2><p>" + one.kind + " · " + escaped(one.item) + "</p>\n";
        for (const auto& picture : one.pictures) page += "<figure><a href=\"" + picture + "\"><img loading=\"lazy\" src=\"" + picture + "\" alt=\"" + picture + "\"></a><figcaption>" + picture + "</figcaption></figure>\n";
        page += "</section>\n";
    }
    return page + "</body></html>\n";
}

}  // namespace

Result<fs::path> find_kiosk() {
    std::error_code none;
    const auto here = fs::read_symlink("/proc/self/exe", none).parent_path();
    std::vector<fs::path> places = {here};
    if (const char* path = std::getenv("PATH")) {
        string all = path;
        for (std::size_t begin = 0; begin <= all.size();) {
            const auto end = std::min(all.find(':', begin), all.size());
            if (end > begin) places.emplace_back(all.substr(begin, end - begin));
            begin = end + 1;
        }
    }
    for (const auto& place : places)
        if (const auto kiosk = place / "estation-kiosk"; ::access(kiosk.c_str(), X_OK) == 0 && fs::is_regular_file(kiosk, none)) return kiosk;
    return Error{"estation-kiosk is neither beside this program nor on the PATH; a preview needs it", here.string()};
}

Result<> preview(const PreviewWish& wish) {
    const auto desk = Desk::make();
    if (!desk) return desk.error();
    std::vector<string> words = {wish.kiosk.string(), "--data", desk->path().string(), "--packs", wish.folder.string(), "--watch"};
    if (!wish.window.empty()) words.insert(words.end(), {"--window", wish.window});
    if (!wish.language.empty()) words.insert(words.end(), {"--lang", wish.language});
    const auto status = run(words, {});
    if (!status) return status.error();
    if (*status == 0 || *status == 128 + SIGINT || *status == 128 + SIGTERM) return {};
    return Error{"the kiosk left with " + std::to_string(*status) + "; without a display, --shots DIR makes pictures instead", wish.folder.string()};
}

Result<std::vector<ItemShots>> take_shots(const PreviewWish& wish, const Pack& pack, const std::vector<Error>& faults, const fs::path& out) {
    const auto desk = Desk::make();
    if (!desk) return desk.error();
    std::error_code none;
    fs::create_directories(out, none);
    const auto taken = desk->path() / "shots", script = desk->path() / "visit.journey", said = desk->path() / "said.txt";
    for (const auto& visit : visits) {
        if (auto r = write_durably(script, string(visit.script)); !r) return r.error();
        std::vector<string> words = {wish.kiosk.string(), "--headless", "--data", (desk->path() / "data").string(), "--packs", wish.folder.string(), "--script", script.string(), "--shots", taken.string(),
                                     "--window", visit.window, "--diagonal-mm", visit.diagonal_mm};
        if (!wish.language.empty()) words.insert(words.end(), {"--lang", wish.language});
        const auto status = run(words, said);
        if (!status) return status.error();
        if (*status == 0) continue;
        const auto why = read_capped(said, 1u << 20);
        auto last = why && !why->empty() ? why->substr(0, why->find_last_not_of('\n') + 1) : string("it said nothing");
        return Error{"the kiosk left with " + std::to_string(*status) + ": " + last.substr(last.rfind('\n') + 1), wish.folder.string()};
    }
    std::vector<ItemShots> all;
    for (const auto& item : pack.items()) {
        ItemShots one{item.name, item.title.in(wish.language == "en" ? Language::en : Language::zh_CN), kind_name(item.body), {}};
        for (const auto& name : names_of(item, taken)) {
            std::error_code fault;
            fs::copy_file(taken / name, out / name, fs::copy_options::overwrite_existing, fault);
            if (fault) return Error{"the picture cannot be kept: " + plain_words(fault.value()), (out / name).string()};
            one.pictures.push_back(name);
        }
        all.push_back(std::move(one));
    }
    if (auto r = write_durably(out / "index.html", index_page(pack, all, faults)); !r) return r.error();
    return all;
}

}  // namespace estation::content
