// A Publisher for tests: a folder of static files as a server or a stick has it, with orders, manifests and blobs, signed
// with the fake repository's keys; and a StationServer that serves it over HTTP, takes stations in, hears them, keeps
// their figures and rings their bell. One thread for the publisher; the server's threads look after themselves.
#pragma once
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "content/manifest.h"
#include "sync/chunks.h"
#include "sync/download.h"
#include "sync/order.h"
#include "sync/protocol.h"
#include "sync/repository.h"
#include "sync/server/intake.h"
#include "tests/fakes/http_server.h"
#include "tests/fakes/packs.h"
#include "tests/fakes/repository.h"
#include "tests/fakes/scratch.h"

namespace estation::fakes {

class Publisher {
public:
    explicit Publisher(std::int64_t now = today) : now_(now), repository_(must(sync::Repository::open(folder()))) {
        std::map<std::string, trust::Grant> grants;
        for (const auto& [name, number] : {std::pair<const char*, int>{"root", 0}, {"timestamp", 1}, {"snapshot", 2}, {"targets", 3}}) grants[name] = Repository::grant(Role{{number}, {number}});
        root_ = Repository::signed_by(must(trust::make_root({1, now + 900 * one_day}, true, grants)), {0});
        if (!repository_.add_root(root_)) throw std::runtime_error("no root");
        order.channel = "default";
    }
    [[nodiscard]] std::filesystem::path folder() const { return scratch_ / "www"; }
    [[nodiscard]] const std::string& root() const { return root_; }

    sync::Order order;  // what the next publish() says

    // Files the pack's blobs and manifest; what the order says of it.
    sync::OrderedPack add(const SmallPack& pack) {
        const auto source = put_pack(scratch_ / "packs" / (pack.id + "-" + pack.version), pack);
        return add_folder(source, pack.id, pack.version);
    }
    sync::OrderedPack add_folder(const std::filesystem::path& source, const std::string& id, const std::string& version) {
        const auto manifest = must(content::survey(source));
        for (const auto& file : manifest.files) {
            const auto blob = folder() / "blobs" / sync::blob_name(file.sha256);
            std::filesystem::create_directories(blob.parent_path());
            std::filesystem::copy_file(source / file.name, blob, std::filesystem::copy_options::skip_existing);
            if (auto r = sync::publish_chunk_list(folder() / "chunks", blob, file.sha256); !r) throw std::runtime_error(r.error().line());
        }
        const auto hash = must(content::hash_text(manifest.text()));
        put(scratch_ / "manifests" / hash, manifest.text());
        waiting_.add.push_back({sync::manifest_target(hash), scratch_ / "manifests" / hash, {}});
        return {id, version, hash, manifest.bytes()};
    }
    // Returns the order's version.
    std::uint64_t publish() {
        ++order.version;
        put(scratch_ / "order.json", must(sync::write_order(order)));
        waiting_.add.push_back({sync::order_target(order.channel), scratch_ / "order.json", {}});
        if (auto r = repository_.publish(waiting_, {{&key(3)}, {&key(2)}, {&key(1)}}, now_); !r) throw std::runtime_error(r.error().line());
        waiting_ = {};
        return order.version;
    }

private:
    Scratch scratch_{Scratch::On::memory};
    std::int64_t now_;
    sync::Repository repository_;
    std::string root_;
    sync::Change waiting_;
};

class StationServer {
public:
    // Both outlive this.
    StationServer(const Publisher& publisher, const std::filesystem::path& figures)
        : publisher_(publisher), intake_(must(sync::server::Intake::open(figures))), server_([this](const Connection& c) { answer(c); }, HttpServer::Serve::at_once) {}

    [[nodiscard]] std::string url() const { return server_.url(""); }
    [[nodiscard]] std::vector<std::string> requests() const { return server_.requests(); }
    void ring() { ++rings_; }
    std::atomic<bool> gone = false, hears = true;
    std::atomic<int> poll_s = 3'600;
    std::atomic<std::uint64_t> bytes_sent = 0;

    [[nodiscard]] std::vector<std::string> check_ins() const {
        const std::lock_guard lock(mutex_);
        return check_ins_;
    }
    [[nodiscard]] std::uint64_t records() const {
        const std::lock_guard lock(mutex_);
        return must(intake_->records());
    }

private:
    void answer(const Connection& c) {
        if (gone) return;
        const std::string path = c.path();
        if (path.starts_with("/repo/")) return file(c, path.substr(6));
        if (path == "/v1/enrol") return enrol(c);
        if (path.starts_with("/v1/bell")) return bell(c);
        if (!hears) return static_cast<void>(c.answer(401, "", "{}"));
        if (path == "/v1/check-in") return check_in(c);
        if (path == "/v1/figures") return figures(c);
        c.answer(404, "", "{}");
    }
    void file(const Connection& c, const std::string& name) {
        const auto path = publisher_.folder() / name;
        if (!std::filesystem::is_regular_file(path)) return static_cast<void>(c.answer(404, "", "{}"));
        const std::string data = get(path), etag = "\"" + must(content::hash_text(data)) + "\"";
        if (c.header("If-None-Match") == etag) return static_cast<void>(c.send("HTTP/1.1 304 X\r\nETag: " + etag + "\r\n\r\n"));
        const std::string range = c.header("Range");
        std::size_t from = 0, until = data.size();
        if (range.starts_with("bytes=")) {
            from = std::stoul(range.substr(6));
            const auto dash = range.find('-');
            if (dash + 1 < range.size()) until = std::min<std::size_t>(until, std::stoul(range.substr(dash + 1)) + 1);
            if (from >= data.size()) return static_cast<void>(c.answer(416, "", ""));
        }
        bytes_sent += until - from;
        const std::string headers = "ETag: " + etag + "\r\n" + (range.empty() ? "" : "Content-Range: bytes " + std::to_string(from) + "-" + std::to_string(until - 1) + "/" + std::to_string(data.size()) + "\r\n");
        c.answer(range.empty() ? 200 : 206, headers, std::string_view(data).substr(from, until - from));
    }
    void enrol(const Connection& c) {
        if (c.body.find("\"K7PM-3QXR\"") == std::string::npos) return static_cast<void>(c.answer(400, "", R"({"error":"this code is not known"})"));
        trust::Json json = trust::Json::object();
        json.set("station", "s17");
        json.set("channel", publisher_.order.channel);
        json.set("root", publisher_.root());
        c.answer(200, "", trust::text(json));
    }
    void bell(const Connection& c) {
        c.send("HTTP/1.1 200 X\r\nContent-Type: text/event-stream\r\n\r\n");
        for (int told = -1; !gone;) {
            const int now = rings_;
            if (now != told && !c.send("event: bell\ndata: {\"version\":" + std::to_string(now + 1) + "}\n\n")) return;
            told = now;
            if (!c.rest(std::chrono::milliseconds(10))) return;
        }
    }
    void check_in(const Connection& c) {
        {
            const std::lock_guard lock(mutex_);
            check_ins_.push_back(c.body);
        }
        c.answer(200, "", "{\"channel\":\"default\",\"bell\":1,\"poll_s\":" + std::to_string(poll_s) + ",\"screenshot\":false,\"epoch_floor\":0}");
    }
    void figures(const Connection& c) {
        const std::lock_guard lock(mutex_);
        const auto taken = intake_->take(c.body, 1);
        if (taken) c.answer(200, "", sync::write_answer(*taken));
        else c.answer(400, "", R"({"error":"bad batch"})");
    }

    const Publisher& publisher_;
    mutable std::mutex mutex_;
    std::unique_ptr<sync::server::Intake> intake_;
    std::vector<std::string> check_ins_;
    std::atomic<int> rings_ = 0;
    HttpServer server_;  // last: its threads use the others
};

}  // namespace estation::fakes
