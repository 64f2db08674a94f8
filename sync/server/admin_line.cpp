#include "sync/server/admin_line.h"

#include <pwd.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "content/durable.h"
#include "sync/mirror.h"
#include "sync/server/admin_api.h"
#include "sync/server/admin_remote.h"
#include "sync/repository.h"
#include "sync/server/backup.h"
#include "sync/server/daemon.h"
#include "sync/server/key_room.h"
#include "sync/server/tar_reader.h"

namespace estation::sync::server {

namespace fs = std::filesystem;
using content::Error;
using content::Result;
using nlohmann::json;

namespace {

constexpr std::uint64_t file_cap = 16u << 20;
constexpr std::size_t piece_bytes = 8u << 20;   // of an upload

int complain(const Error& error) {
    std::cerr << error.line() << '\n';
    return 1;
}

// From a terminal without an echo, from a pipe as it is.
std::string ask_secret(const std::string& what) {
    const bool terminal = ::isatty(0) != 0;
    termios before{};
    if (terminal) {
        std::cerr << what << ": " << std::flush;
        ::tcgetattr(0, &before);
        termios silent = before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(0, TCSANOW, &silent);
    }
    std::string secret;
    std::getline(std::cin, secret);
    if (terminal) {
        ::tcsetattr(0, TCSANOW, &before);
        std::cerr << '\n';
    }
    if (secret.ends_with('\r')) secret.pop_back();
    return secret;
}

std::string user_name() {
    const passwd* const user = ::getpwuid(::getuid());
    return user ? user->pw_name : std::to_string(::getuid());
}

using Query = std::vector<std::pair<std::string, std::string>>;

// What the options say; each command reads its own.
struct Options {
    RemoteSettings remote;
    std::string as, password_file, name, channel = "default", station, pack, item, version, reason, note, stick, passphrase_file, key, out, from, to, by, csv, head, quiet_hours, programme, folder, off, kind;
    std::vector<std::string> roles, packs, removed;
    std::int64_t count = 1, hours = 24, percent = 100, stop_after = 2, days = 0, year = 0, speed = -1, most = 1'000;
    bool json_line = false, gb18030 = false, on = false, unlock = false, password = false, targets_stay_here = false, fresh_keys = false, dry_run = false;
};

class Line {
public:
    // Of the two one is there.
    Line(AdminApi* api, RemoteServer* remote, const Options& options) : api_(api), remote_(remote), options_(options) {}

    Result<> enter() {
        if (remote_ && options_.as.empty()) return remote_->take_up_session() ? Result<>() : Result<>(Error{"log in first: estation-server admin --server " + options_.remote.address + " --as NAME login", {}});
        if (options_.as.empty()) {
            local_ = Account{"local:" + user_name(), {Role::administrator}, true, 0, 0, 0};
            return {};
        }
        std::string password;
        if (options_.password_file.empty()) {
            password = ask_secret("Password of " + options_.as);
        } else {
            auto text = content::read_capped(options_.password_file, 4'096);
            if (!text) return text.error();
            password = text->substr(0, text->find_first_of("\r\n"));
        }
        if (remote_) return remote_->log_in(options_.as, password);
        const Reply reply = ask(Method::post, "/admin/v1/login", json{{"name", options_.as}, {"password", password}}.dump());
        if (reply.status != 200) return Error{sentence(reply), {}};
        token_ = json::parse(reply.body).value("token", "");
        return {};
    }
    void leave() {
        if (remote_ && !options_.as.empty() && !kept_) static_cast<void>(remote_->log_out());
        if (!token_.empty()) static_cast<void>(ask(Method::post, "/admin/v1/logout"));
    }

    [[nodiscard]] Reply ask(Method method, const std::string& path, std::string body = {}, const Query& query = {}) {
        Request request;
        request.method = method;
        request.path = path;
        request.target = path;
        request.body = std::move(body);
        request.peer = "local";
        for (const auto& [name, value] : query) {
            if (value.empty()) continue;
            request.query.emplace_back(name, value);
            request.target += (request.target.find('?') == std::string::npos ? "?" : "&") + name + "=" + quote_segment(value);
        }
        if (remote_) return remote_->ask(request);
        if (!token_.empty()) request.fields.push_back({"authorization", "Bearer " + token_});
        return local_ ? api_->answer_local(request, *local_, now_ms()) : api_->answer(request, now_ms());
    }

    // Prints what came back; 0 or 1.
    int show(const Reply& reply) const {
        if (reply.status != 200) return complain({sentence(reply), {}});
        const json value = json::parse(reply.body, nullptr, false);
        std::cout << (value.is_discarded() || options_.json_line ? reply.body : value.dump(2)) << '\n';
        return 0;
    }
    int get(const std::string& path, const Query& query = {}) { return show(ask(Method::get, path, {}, query)); }
    int send(Method method, const std::string& path, const json& body) { return show(ask(method, path, body.dump())); }

    // Into a file when there is one to write, else onto the terminal.
    int save(const Reply& reply, const std::string& file) const {
        if (reply.status != 200) return complain({sentence(reply), {}});
        if (file.empty()) {
            std::cout << reply.body;
            return 0;
        }
        const auto written = content::write_durably(fs::absolute(file), reply.body);
        return written ? show(done_reply()) : complain(written.error());
    }

    // "water", "water@2" or the first digits of the manifest: the newest pack that fits.
    Result<std::string> manifest_of(const std::string& words) {
        const Reply reply = ask(Method::get, "/admin/v1/packs");
        if (reply.status != 200) return Error{sentence(reply), {}};
        const auto at = words.find('@');
        const json all = json::parse(reply.body);
        for (const auto& pack : all["packs"]) {
            const std::string manifest = pack["manifest"], id = pack["id"], version = pack["version"];
            if ((words.size() >= 8 && manifest.starts_with(words)) || words == id || (at != std::string::npos && words.substr(0, at) == id && words.substr(at + 1) == version)) return manifest;
        }
        return Error{"no pack was uploaded that is called so", words};
    }
    // A session that the next commands use too.
    int stay() {
        if (!remote_ || options_.as.empty()) return complain({"say --server URL and --as NAME: on the server's own machine nobody logs in", {}});
        if (auto r = remote_->keep_session(); !r) return complain(r.error());
        kept_ = true;
        std::cout << R"({"ok":true})" << '\n';
        return 0;
    }
    int log_out() {
        if (!remote_) return complain({"say --server URL: on the server's own machine nobody is logged in", {}});
        const auto done = remote_->log_out();
        kept_ = true;
        return done ? show(done_reply()) : complain(done.error());
    }
    // A folder here, to a server there: file by file, large ones in pieces.
    int upload(const fs::path& folder);
    // A .deb that lies here, to either.
    int upload_program(const fs::path& deb);
    [[nodiscard]] bool is_remote() const { return remote_ != nullptr; }

    static std::string sentence(const Reply& reply) {
        const json value = json::parse(reply.body, nullptr, false);
        return value.is_object() && value.contains("error") && value["error"].is_string() ? value["error"].get<std::string>() : "refused with status " + std::to_string(reply.status);
    }

private:
    [[nodiscard]] Reply send_file(const std::string& path, const fs::path& folder, const std::string& name);

    AdminApi* api_;
    RemoteServer* remote_;
    const Options& options_;
    std::optional<Account> local_;
    std::string token_;
    bool kept_ = false;
};

Reply Line::send_file(const std::string& path, const fs::path& folder, const std::string& name) {
    std::ifstream file(folder / name, std::ios::binary);
    if (!file) return error_reply(400, "cannot be read: " + name);
    std::string piece(piece_bytes, '\0');
    std::uint64_t offset = 0;
    do {
        file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        const auto got = static_cast<std::size_t>(file.gcount());
        if (got == 0 && offset > 0) break;
        Reply reply = ask(Method::put, path, piece.substr(0, got), {{"name", name}, {"offset", std::to_string(offset)}});
        if (reply.status != 200) return reply;
        offset += got;
    } while (file);
    return done_reply();
}

int Line::upload(const fs::path& folder) {
    const Reply begun = ask(Method::post, "/admin/v1/uploads");
    if (begun.status != 200) return show(begun);
    const std::string path = "/admin/v1/uploads/" + json::parse(begun.body).value("upload", "");
    std::error_code failed;
    for (fs::recursive_directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
        if (!entry->is_regular_file(failed)) continue;
        const Reply sent = send_file(path, folder, entry->path().lexically_relative(folder).generic_string());
        if (sent.status != 200) return show(sent);
    }
    if (failed) return complain({"cannot read the folder: " + content::plain_words(failed.value()), folder.string()});
    return show(ask(Method::post, path + "/pack"));
}

int Line::upload_program(const fs::path& deb) {
    std::string place = (fs::temp_directory_path() / "estation-program-XXXXXX").string();
    if (::mkdtemp(place.data()) == nullptr) return complain({"cannot make a folder to unpack it", place});
    int code = 1;
    if (const auto unpacked = unpack_program(deb, place); !unpacked) code = complain(unpacked.error());
    else code = is_remote() ? upload(place) : send(Method::post, "/admin/v1/packs/folder", {{"folder", place}});
    std::error_code none;
    fs::remove_all(place, none);
    return code;
}

using Work = std::function<int(Line&)>;

// One command: where its words lead, and what it does. `work` is set by the command that was typed.
class Commands {
public:
    Commands(CLI::App& app, Options& options) : app_(app), o(options) {
        people();
        stations();
        packs();
        keys();
        figures();
        upkeep();
    }
    Work work;                       // with the API
    std::function<int()> without;    // without a server's data, as on the stick's machine

private:
    CLI::App* add(CLI::App* above, const char* word, const char* summary, Work what) {
        CLI::App* const command = above->add_subcommand(word, summary);
        command->callback([this, what = std::move(what)] { work = what; });
        return command;
    }
    CLI::App* group(const char* word, const char* summary) {
        CLI::App* const above = app_.add_subcommand(word, summary);
        above->require_subcommand(1);
        return above;
    }
    // With the manifest that some words mean.
    Work with_pack(std::function<int(Line&, const std::string&)> what) {
        return [this, what = std::move(what)](Line& line) {
            const auto manifest = line.manifest_of(o.pack);
            return manifest ? what(line, *manifest) : complain(manifest.error());
        };
    }

    void people();
    void stations();
    void packs();
    void keys();
    void figures();
    void upkeep();

    CLI::App& app_;
    Options& o;
};

void Commands::people() {
    add(&app_, "login", "Begins a session with another machine's server; --as says whose", [](Line& l) { return l.stay(); });
    add(&app_, "logout", "Ends it", [](Line& l) { return l.log_out(); });
    CLI::App* const account = group("account", "Who may do something");
    add(account, "list", "All accounts", [](Line& l) { return l.get("/admin/v1/accounts"); });
    auto* const fresh = add(account, "add", "Adds an account; the password is asked for", [this](Line& l) {
        return l.send(Method::post, "/admin/v1/accounts", {{"name", o.name}, {"roles", o.roles}, {"password", ask_secret("Password for " + o.name)}});
    });
    fresh->add_option("name", o.name, "The person's name")->required();
    fresh->add_option("--roles", o.roles, "author, reviewer, publisher, administrator, auditor")->delimiter(',')->required();
    auto* const change = add(account, "change", "Changes an account", [this](Line& l) {
        json body = json::object();
        if (!o.roles.empty()) body["roles"] = o.roles;
        if (o.on || !o.off.empty()) body["active"] = o.on;
        if (o.unlock) body["unlock"] = true;
        if (o.password) body["password"] = ask_secret("New password for " + o.name);
        return l.send(Method::patch, "/admin/v1/accounts/" + o.name, body);
    });
    change->add_option("name", o.name, "The person's name")->required();
    change->add_option("--roles", o.roles, "All roles from now on")->delimiter(',');
    change->add_flag("--on", o.on, "Switch it on again");
    change->add_flag_callback("--off", [this] { o.off = "off"; }, "Switch it off");
    change->add_flag("--unlock", o.unlock, "Forget wrong tries");
    change->add_flag("--password", o.password, "Set a new password, which is asked for");
}

void Commands::stations() {
    auto* const code = add(&app_, "code", "Makes enrolment codes, each for one station", [this](Line& l) {
        return l.send(Method::post, "/admin/v1/enrolment-codes", {{"channel", o.channel}, {"count", o.count}, {"hours", o.hours}});
    });
    code->add_option("--channel", o.channel, "The stations' channel")->capture_default_str();
    code->add_option("--count", o.count, "How many")->capture_default_str();
    code->add_option("--hours", o.hours, "How long they can be used")->capture_default_str();
    CLI::App* const codes = group("codes", "Codes that were made");
    add(codes, "list", "Which are open, used or over", [](Line& l) { return l.get("/admin/v1/enrolment-codes"); });
    add(codes, "revoke", "Takes an open code back", [this](Line& l) { return l.show(l.ask(Method::remove, "/admin/v1/enrolment-codes/" + o.item)); })->add_option("id", o.item, "Its id in the list")->required();
    CLI::App* const station = group("station", "The stations");
    add(station, "list", "All stations with what they said last", [this](Line& l) { return l.get("/admin/v1/stations", {{"channel", o.by}}); })->add_option("--channel", o.by, "Only of this channel");
    add(station, "show", "One station", [this](Line& l) { return l.get("/admin/v1/stations/" + o.station); })->add_option("station", o.station, "Its id")->required();
    auto* const change = add(station, "change", "Renames, moves, switches off or on", [this](Line& l) {
        json body = json::object();
        if (!o.name.empty()) body["name"] = o.name;
        if (!o.to.empty()) body["channel"] = o.to;
        if (o.on || !o.off.empty()) body["switched_off"] = o.off;
        return l.send(Method::patch, "/admin/v1/stations/" + o.station, body);
    });
    change->add_option("station", o.station, "Its id")->required();
    change->add_option("--name", o.name, "A new name");
    change->add_option("--channel", o.to, "Another channel");
    change->add_option("--off", o.off, "Switch it off, and why");
    change->add_flag("--on", o.on, "Switch it on again");
    auto* const picture = add(station, "screenshot", "Asks for a picture of the screen; with --out writes the one that came", [this](Line& l) {
        const std::string path = "/admin/v1/stations/" + o.station + "/screenshot";
        return o.out.empty() ? l.show(l.ask(Method::post, path)) : l.save(l.ask(Method::get, path), o.out);
    });
    picture->add_option("station", o.station, "Its id")->required();
    picture->add_option("--out", o.out, "A PNG");
}

void Commands::packs() {
    CLI::App* const pack = group("pack", "Packs on their way to a channel");
    add(pack, "list", "All packs that were uploaded", [](Line& l) { return l.get("/admin/v1/packs"); });
    add(pack, "upload", "Makes a draft of a folder (author)", [this](Line& l) {
        return l.is_remote() ? l.upload(o.folder) : l.send(Method::post, "/admin/v1/packs/folder", {{"folder", fs::absolute(o.folder).string()}});
    })->add_option("folder", o.folder, "A pack's folder")->required();
    CLI::App* const program = group("program", "The stations' own program: from here on it is approved and published as a pack, called program-<platform>");
    add(program, "upload", "Makes a draft of the .deb that was built for the stations (author)", [this](Line& l) { return l.upload_program(o.folder); })->add_option("deb", o.folder, "estation-kiosk_0.2.0_amd64.deb")->required();
    const auto named = [this](CLI::App* command) { command->add_option("pack", o.pack, "id, id@version, or the manifest's first digits")->required(); };
    named(add(pack, "show", "One pack, with what a reviewer should look at", with_pack([](Line& l, const std::string& m) { return l.get("/admin/v1/packs/" + m); })));
    const auto judge = [this](bool good) {
        return with_pack([this, good](Line& l, const std::string& m) { return l.send(Method::post, "/admin/v1/packs/" + m + "/review", {{"approve", good}, {"note", o.note}}); });
    };
    for (auto* const command : {add(pack, "approve", "Somebody else's pack is good (reviewer)", judge(true)), add(pack, "refuse", "It is not; --note says why (reviewer)", judge(false))}) {
        named(command);
        command->add_option("--note", o.note, "For the author");
    }
    CLI::App* const channel = group("channel", "What stations show");
    add(channel, "list", "All channels", [](Line& l) { return l.get("/admin/v1/channels"); });
    const auto of_channel = [this](CLI::App* command) { command->add_option("channel", o.channel, "The channel")->required(); };
    of_channel(add(channel, "show", "One channel's order", [this](Line& l) { return l.get("/admin/v1/channels/" + o.channel); }));
    auto* const rules = add(channel, "rules", "Quiet hours, programme, most bytes a second (publisher)", [this](Line& l) {
        json body = json::object();
        if (!o.quiet_hours.empty()) body["quiet_hours"] = o.quiet_hours == "none" ? "" : o.quiet_hours;
        if (o.speed >= 0) body["most_bytes_per_s"] = o.speed;
        if (!o.programme.empty()) {
            const auto text = o.programme == "none" ? Result<std::string>(std::string()) : content::read_capped(o.programme, order_programme_cap);
            if (!text) return complain(text.error());
            body["programme"] = *text;
        }
        return l.send(Method::patch, "/admin/v1/channels/" + o.channel, body);
    });
    of_channel(rules);
    rules->add_option("--quiet-hours", o.quiet_hours, "Like 22:00-06:00, or none");
    rules->add_option("--programme", o.programme, "A programme.toml, or none");
    rules->add_option("--most-bytes-per-s", o.speed, "0: no limit");
    auto* const publish = add(&app_, "publish", "Puts reviewed packs into a channel (publisher)", [this](Line& l) {
        json body{{"percent", o.percent}, {"stop_after", o.stop_after}, {"packs", json::array()}, {"remove", o.removed}};
        for (const auto& words : o.packs) {
            const auto manifest = l.manifest_of(words);
            if (!manifest) return complain(manifest.error());
            body["packs"].push_back(*manifest);
        }
        return l.send(Method::post, "/admin/v1/channels/" + o.channel + "/publish", body);
    });
    of_channel(publish);
    publish->add_option("--pack", o.packs, "id, id@version, or the manifest's first digits; several times");
    publish->add_option("--remove", o.removed, "Ids to take out");
    publish->add_option("--percent", o.percent, "Of the stations first")->capture_default_str();
    publish->add_option("--stop-after", o.stop_after, "So many failing stations stop the stage; 0: none do")->capture_default_str();
    CLI::App* const stage = group("stage", "A publish that only a share of the stations has yet");
    auto* const widen = add(stage, "widen", "More stations; 100 is all (publisher)", [this](Line& l) { return l.send(Method::post, "/admin/v1/channels/" + o.channel + "/stage", {{"percent", o.percent}}); });
    of_channel(widen);
    widen->add_option("percent", o.percent, "Of the stations")->required();
    of_channel(add(stage, "stop", "Its stations go back", [this](Line& l) { return l.show(l.ask(Method::remove, "/admin/v1/channels/" + o.channel + "/stage")); }));
    CLI::App* const recall = group("recall", "Takes a pack off every screen");
    auto* const now = add(recall, "now", "Recalls a pack, from one channel or from \"all\"", [this](Line& l) {
        return l.send(Method::post, "/admin/v1/channels/" + o.channel + "/recalls", {{"pack", o.pack}, {"reason", o.reason}, {"manifest", o.version}});
    });
    of_channel(now);
    now->add_option("pack", o.pack, "The pack's id")->required();
    now->add_option("--reason", o.reason, "Why")->required();
    now->add_option("--manifest", o.version, "Only this version: its manifest's sha256");
    of_channel(add(recall, "list", "Which stations have acknowledged it", [this](Line& l) { return l.get("/admin/v1/channels/" + o.channel + "/recalls"); }));
    auto* const back = add(recall, "back", "Takes a recall back (publisher)", [this](Line& l) { return l.show(l.ask(Method::remove, "/admin/v1/channels/" + o.channel + "/recalls/" + o.item)); });
    of_channel(back);
    back->add_option("recall", o.item, "Its id")->required();
}

void Commands::keys() {
    CLI::App* const keys = group("keys", "What is signed, and by whom");
    add(keys, "show", "Which keys are here, and until when their signatures are good", [](Line& l) { return l.get("/admin/v1/keys"); });
    auto* const make = add(keys, "make", "Makes all keys and the first root", [this](Line& l) {
        json body{{"stick", fs::absolute(o.stick).string()}, {"targets_stay_here", o.targets_stay_here}};
        if (!o.passphrase_file.empty()) {
            const auto text = content::read_capped(o.passphrase_file, 4'096);
            if (!text) return complain(text.error());
            body["passphrase"] = text->substr(0, text->find_first_of("\r\n"));
        }
        return l.send(Method::post, "/admin/v1/keys", body);
    });
    make->add_option("--stick", o.stick, "Where the root's and the targets' keys go: a stick for the drawer")->required();
    make->add_option("--passphrase-file", o.passphrase_file, "What those keys are locked with");
    make->add_flag("--targets-stay-here", o.targets_stay_here, "Keep the targets' key on the server too: no stick is needed to publish");
    add(keys, "request", "Writes what waits to be signed", [this](Line& l) { return l.save(l.ask(Method::get, "/admin/v1/keys/request"), o.out); })->add_option("--out", o.out, "A file on the stick");
    auto* const sign = keys->add_subcommand("sign", "On the stick's machine: adds a signature to a request");
    sign->add_option("request", o.from, "The request")->required();
    sign->add_option("--key", o.key, "root.pem or targets.pem")->required();
    sign->add_option("--out", o.out, "The answer")->required();
    sign->add_option("--passphrase-file", o.passphrase_file, "What the key is locked with; asked for otherwise");
    sign->callback([this] {
        without = [this] {
            const auto request = content::read_capped(o.from, file_cap);
            if (!request) return complain(request.error());
            std::string passphrase;
            if (!o.passphrase_file.empty()) {
                const auto text = content::read_capped(o.passphrase_file, 4'096);
                if (!text) return complain(text.error());
                passphrase = text->substr(0, text->find_first_of("\r\n"));
            } else if (const auto pem = content::read_capped(o.key, 64u << 10); pem && pem->find("ENCRYPTED") != std::string::npos) {
                passphrase = ask_secret("Passphrase of " + o.key);
            }
            const auto answer = sign_request(*request, o.key, passphrase);
            if (!answer) return complain(answer.error());
            const auto written = content::write_durably(fs::absolute(o.out), *answer);
            if (!written) return complain(written.error());
            std::printf("{\"ok\":true}\n");
            return 0;
        };
    });
    add(keys, "answer", "Takes the signed file back and publishes it", [this](Line& l) {
        const auto text = content::read_capped(o.from, file_cap);
        return text ? l.show(l.ask(Method::post, "/admin/v1/keys/answer", *text)) : complain(text.error());
    })->add_option("file", o.from, "The answer")->required();
    auto* const next = add(keys, "next-root", "Asks for the next root", [this](Line& l) {
        json body{{"fresh_keys", o.fresh_keys}};
        if (o.days > 0) body["days"] = o.days;
        return l.send(Method::post, "/admin/v1/keys/next-root", body);
    });
    next->add_option("--days", o.days, "How long it is good for");
    next->add_flag("--fresh-keys", o.fresh_keys, "With new keys for snapshot and timestamp, as after a break-in");
    add(keys, "renew", "Signs the timestamp anew now", [](Line& l) { return l.show(l.ask(Method::post, "/admin/v1/keys/renew")); });
}

void Commands::figures() {
    const auto exported = [this](CLI::App* command) {
        command->add_option("--csv", o.csv, "Write a table into this file");
        command->add_flag("--gb18030", o.gb18030, "In GB18030 instead of UTF-8");
    };
    const auto fetch = [this](Line& l, const std::string& path, Query query) {
        if (o.csv.empty()) return l.get(path, query);
        query.emplace_back("format", "csv");
        if (o.gb18030) query.emplace_back("encoding", "gb18030");
        return l.save(l.ask(Method::get, path, {}, query), o.csv);
    };
    auto* const figures = add(&app_, "figures", "Figures by station, month and item", [this, fetch](Line& l) {
        return fetch(l, "/admin/v1/figures", {{"by", o.by}, {"from", o.from}, {"to", o.to}, {"station", o.station}, {"pack", o.pack}});
    });
    figures->add_option("--by", o.by, "station, month, item, or all; several with commas");
    figures->add_option("--from", o.from, "First month, like 2026-01");
    figures->add_option("--to", o.to, "Last month");
    figures->add_option("--station", o.station, "Only this station");
    figures->add_option("--pack", o.pack, "Only this pack");
    exported(figures);
    auto* const report = add(&app_, "report", "The kiosk lines of the annual report", [this, fetch](Line& l) { return fetch(l, "/admin/v1/figures/report", {{"year", o.year ? std::to_string(o.year) : ""}, {"from", o.from}, {"to", o.to}}); });
    report->add_option("--year", o.year, "A whole year");
    report->add_option("--from", o.from, "Or from this month");
    report->add_option("--to", o.to, "to this one");
    exported(report);
    auto* const quiz = add(&app_, "quiz", "What the answers say about each question", [this](Line& l) { return l.get("/admin/v1/figures/quiz", {{"pack", o.pack}, {"item", o.item}, {"version", o.version}}); });
    quiz->add_option("pack", o.pack, "The pack")->required();
    quiz->add_option("item", o.item, "The quiz")->required();
    quiz->add_option("--version", o.version, "Of the pack; else the newest");
    add(&app_, "import", "Takes the figures of a stick", [this](Line& l) {
        std::vector<fs::path> files;
        std::error_code failed;
        // Here, or in the folders that stations make on a stick.
        for (fs::recursive_directory_iterator entry(o.folder, failed), end; !failed && entry != end; entry.increment(failed)) {
            if (entry.depth() >= 1) entry.disable_recursion_pending();
            if (entry->path().extension() == ".figures") files.push_back(entry->path());
        }
        if (failed) return complain({"cannot read the folder: " + content::plain_words(failed.value()), o.folder});
        std::ranges::sort(files, {}, [](const fs::path& file) { return std::pair(file.filename(), file); });
        int refused = 0;
        // The last word about each station goes back on the stick; where its files do not fit, the first that says so.
        std::map<fs::path, std::string> answers;
        std::set<fs::path> unfit;
        for (const auto& file : files) {
            const auto bytes = content::read_capped(file, file_cap);
            const Reply reply = bytes ? l.ask(Method::post, "/admin/v1/figures/stick", *bytes) : refusal(bytes.error());
            const json answer = json::parse(reply.body, nullptr, false);
            if (const std::string name = answer.value("acknowledgement_name", ""); reply.status == 200 && !name.empty()) {
                const fs::path place = file.parent_path() / name;
                if (!unfit.contains(place)) answers[place] = answer.value("acknowledgement", "");
                if (answer.value("answer", "") != "acknowledged") unfit.insert(place);
            }
            if (reply.status == 200 && answer.value("answer", "") == "acknowledged") continue;
            ++refused;
            std::cerr << file.string() << ": " << (reply.status == 200 ? "not taken: " + reply.body : Line::sentence(reply)) << '\n';
        }
        std::size_t written = 0;
        for (const auto& [file, text] : answers) {
            if (const auto kept = content::write_durably(file, text)) ++written;
            else std::cerr << "the stick does not take the answer for its station: " << kept.error().line() << '\n';
        }
        std::cout << json{{"files", files.size()}, {"refused", refused}, {"acknowledgements", written}}.dump() << '\n';
        return refused > 0 ? 1 : 0;
    })->add_option("folder", o.folder, "The stick, or the folder on it, with the *.figures; answers for the stations are left beside them")->required();
    auto* const forms = add(&app_, "forms", "What people wrote into forms and felt reports; every look stands in the log", [this, fetch](Line& l) {
        return fetch(l, "/admin/v1/submissions", {{"kind", o.kind}, {"station", o.station}, {"item", o.item}});
    });
    forms->add_option("--kind", o.kind, "form or felt");
    forms->add_option("--station", o.station, "Only this station");
    forms->add_option("--item", o.item, "Only this item");
    exported(forms);
}

void Commands::upkeep() {
    add(&app_, "health", "How stations, figures, disk and signatures are", [](Line& l) { return l.get("/admin/v1/health"); });
    add(&app_, "openapi", "The description of the same requests for other programs (OpenAPI 3.1)", [](Line& l) { return l.get("/admin/v1/openapi.json"); });
    CLI::App* const audit = group("audit", "The log of everything administrators did");
    auto* const show = add(audit, "show", "Its lines, oldest first", [this](Line& l) {
        const Query query = {{"from", o.from}, {"most", std::to_string(o.most)}};
        if (o.csv.empty()) return l.get("/admin/v1/audit", query);
        return l.save(l.ask(Method::get, "/admin/v1/audit", {}, {{"from", o.from}, {"most", "100000"}, {"format", "csv"}}), o.csv);
    });
    show->add_option("--from", o.from, "First line's number");
    show->add_option("--most", o.most, "How many")->capture_default_str();
    show->add_option("--csv", o.csv, "Write a table into this file");
    add(audit, "verify", "Names every line that was changed, cut out or cut off", [this](Line& l) {
        const Reply reply = l.ask(Method::get, "/admin/v1/audit/verify", {}, {{"head", o.head}});
        const int shown = l.show(reply);
        return shown != 0 || !json::parse(reply.body).value("whole", false) ? 1 : 0;
    })->add_option("--head", o.head, "number:hash that somebody wrote down");
    add(audit, "head", "Number and hash of the last line, to write down", [](Line& l) { return l.get("/admin/v1/audit/head"); });
    add(audit, "prune", "Takes away lines older than so many days (auditor)", [this](Line& l) { return l.send(Method::post, "/admin/v1/audit/prune", {{"days", o.days}}); })->add_option("--days", o.days, "200 at least")->required();
    add(&app_, "sweep", "Takes away what has had its time; it happens once a day by itself", [this](Line& l) { return l.send(Method::post, "/admin/v1/sweep", {{"dry_run", o.dry_run}}); })
        ->add_flag("--dry-run", o.dry_run, "Only say what would go");
    add(&app_, "backup", "Backs up database, keys and files while the server runs", [this](Line& l) {
        return l.send(Method::post, "/admin/v1/backups", o.to.empty() ? json::object() : json{{"to", fs::absolute(o.to).string()}});
    })->add_option("--to", o.to, "Another folder than <data>/backups/<time>");
}

// What root writes must not lock the server's user out of its own folder.
Result<> become_owner(const fs::path& data) {
    struct stat there {};
    if (!is_root() || ::stat(data.c_str(), &there) != 0 || there.st_uid == 0) return {};
    const passwd* const owner = ::getpwuid(there.st_uid);
    return owner ? become(owner->pw_name, data) : Result<>(Error{"the data folder belongs to nobody who is known here", data.string()});
}

int work_with(Line session, const Work& work) {
    if (auto r = session.enter(); !r) return complain(r.error());
    const int code = work(session);
    session.leave();
    return code;
}

int work_remotely(const Options& options, const Work& work) {
    const auto remote = RemoteServer::open(options.remote);
    return remote ? work_with(Line(nullptr, remote->get(), options), work) : complain(remote.error());
}

// What is published is signed and for everybody, so that this needs neither account nor database.
int carry(const fs::path& data, const fs::path& stick, bool only_plan) {
    const fs::path from = DataFolder{data}.repository(), to = stick / "estation";
    std::error_code none;
    if (!fs::is_directory(stick, none)) return complain({"there is no such folder; is the stick plugged in?", stick.string()});
    const auto plan = plan_copy(from, to);
    if (!plan) return complain(plan.error());
    std::printf("%s\n", json{{"folder", to.string()}, {"files", plan->files}, {"bytes_needed", plan->bytes_needed}, {"bytes_free", plan->bytes_free}, {"fits", plan->fits()}, {"files_removed", plan->stale.size()}, {"bytes_removed", plan->stale_bytes}}.dump().c_str());
    if (!plan->fits()) return complain({"the stick is too small: " + std::to_string((plan->bytes_needed >> 20) + 1) + " MiB are needed, " + std::to_string(plan->bytes_free >> 20) + " MiB are free", stick.string()});
    if (only_plan) return 0;
    std::fflush(stdout);
    const auto copied = copy_repository(from, to);
    if (!copied) return complain(copied.error());
    std::printf("{\"ok\":true}\n");
    return 0;
}

}  // namespace

int run_admin_line(const AdminLine& line) {
    Options options;
    CLI::App app("What administrators do", "estation-server admin");
    app.require_subcommand(1);
    app.add_option("--as", options.as, "Whose account; without it, whoever sits at this machine, as an administrator");
    app.add_option("--password-file", options.password_file, "Its password's file; else it is asked for");
    app.add_option("--server", options.remote.address, "Another machine's server, like https://estation.example.cn, instead of the data folder here");
    app.add_option("--session", options.remote.session, "Where that session's token is kept (readable for its owner alone)");
    app.add_flag("--plain-http", options.remote.plain_http, "Its password and token may go over http:// to another machine");
    app.add_flag("--json", options.json_line, "Answers in one line");
    Commands commands(app, options);
    std::string backup_folder;
    auto* const restoring = app.add_subcommand("restore", "Puts a backup into an empty data folder; the server must not run");
    restoring->add_option("--from", backup_folder, "The backup")->required();
    restoring->callback([&] {
        commands.without = [&] {
            if (auto r = content::make_folder_durably(line.data); !r) return complain(r.error());
            if (auto r = become_owner(line.data); !r) return complain(r.error());
            const auto done = restore(backup_folder, DataFolder{line.data}, "local:" + user_name());
            if (!done) return complain(done.error());
            std::printf("{\"ok\":true}\n");
            return 0;
        };
    });
    std::string stick_folder;
    bool only_plan = false;
    auto* const carrying = app.add_subcommand("stick", "Puts what is published onto a stick, for stations without a network; told first: what is written, what goes, whether it fits");
    carrying->add_option("--to", stick_folder, "The stick; it gets a folder \"estation\"")->required();
    carrying->add_flag("--plan", only_plan, "Only say so");
    carrying->callback([&] { commands.without = [&] { return carry(line.data, stick_folder, only_plan); }; });
    try {
        std::vector<std::string> words(line.words.rbegin(), line.words.rend());
        app.parse(words);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    try {
        if (commands.without) return commands.without();
        if (!options.remote.address.empty()) return work_remotely(options, commands.work);
        if (auto r = content::make_folder_durably(line.data); !r) return complain(r.error());
        if (auto r = become_owner(line.data); !r) return complain(r.error());
        const auto api = AdminApi::open(line.data, line.database);
        if (!api) return complain(api.error());
        return work_with(Line(api->get(), nullptr, options), commands.work);
    } catch (const std::exception& e) {
        return complain({e.what(), {}});
    }
}

}  // namespace estation::sync::server
