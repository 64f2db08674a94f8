#include "sync/server/http.h"

#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <chrono>
#include <ctime>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "content/durable.h"
#include "sync/server/head.h"

namespace estation::sync::server {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using content::Error;
using content::Result;
using Clock = std::chrono::steady_clock;
using std::chrono::seconds;
using Socket = asio::basic_stream_socket<asio::generic::stream_protocol, asio::io_context::executor_type>;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, asio::io_context::executor_type>;
using asio::redirect_error;

namespace {

constexpr asio::use_awaitable_t<asio::io_context::executor_type> waiting;
template <class T = void>
using Task = asio::awaitable<T, asio::io_context::executor_type>;

constexpr std::size_t first_piece = 1'024, body_piece = 16'384;
constexpr std::size_t file_piece = 256 * 1'024;
constexpr std::uint64_t stall_bytes = 16'384;
constexpr std::uint64_t body_bytes_per_s = 2'048;
constexpr std::size_t drain_bytes = 256 * 1'024;
constexpr int drain_s = 2;

// How many connections each address has; shared by all threads, touched twice in a connection's life.
class Doorkeeper {
public:
    explicit Doorkeeper(const HttpSettings& settings) : settings_(settings) {}
    [[nodiscard]] bool is_proxy(const std::string& address) const { return std::ranges::find(settings_.proxies, address) != settings_.proxies.end(); }
    [[nodiscard]] bool enter(const std::string& address) {
        const std::lock_guard lock(mutex_);
        if (all_ >= settings_.connections) return false;
        if (!is_proxy(address)) {
            std::size_t& here = of_[address];
            if (here >= settings_.per_address) return false;
            ++here;
        }
        ++all_;
        return true;
    }
    void leave(const std::string& address) {
        const std::lock_guard lock(mutex_);
        --all_;
        const auto found = of_.find(address);
        if (found != of_.end() && --found->second == 0) of_.erase(found);
    }
    [[nodiscard]] std::size_t all() const {
        const std::lock_guard lock(mutex_);
        return all_;
    }

private:
    const HttpSettings& settings_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, std::size_t> of_;
    std::size_t all_ = 0;
};

// What all lanes share. A reply that comes when the server has gone finds this and its lane still there.
struct Shared {
    Shared(const HttpSettings& settings, Site& site) : settings(settings), site(site) {}
    const HttpSettings settings;
    Site& site;
    Doorkeeper door{settings};
    std::atomic<std::uint64_t> bodies{0}, requests{0}, refused{0}, parked{0};
};

// A place at the door, given back when the connection goes.
class Ticket {
public:
    Ticket(Shared& shared, std::string address) : shared_(&shared), address_(std::move(address)) {}
    Ticket(Ticket&& other) noexcept : shared_(std::exchange(other.shared_, nullptr)), address_(std::move(other.address_)) {}
    Ticket& operator=(Ticket&&) = delete;
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    ~Ticket() {
        if (shared_) shared_->door.leave(address_);
    }
    [[nodiscard]] const std::string& address() const { return address_; }

private:
    Shared* shared_;
    std::string address_;
};

using Text = std::shared_ptr<const std::string>;

struct Parked;
// The connections of one thread that wait for one channel's bell, and what was rung last.
struct Bell { Text last; std::list<std::shared_ptr<Parked>> parked; };

// A connection that waits for a bell: a socket and little else, so that a city of them fits into a small machine.
struct Parked : std::enable_shared_from_this<Parked> {
    Parked(Socket&& socket, Ticket&& ticket, Bell& bell, std::atomic<std::uint64_t>& count) : socket(std::move(socket)), ticket(std::move(ticket)), bell(bell), count(count) { ++count; }
    ~Parked() { --count; }
    Parked(const Parked&) = delete;
    Parked& operator=(const Parked&) = delete;

    Socket socket;
    Ticket ticket;
    Bell& bell;
    std::atomic<std::uint64_t>& count;
    std::list<std::shared_ptr<Parked>>::iterator place;
    Text writing, next;
    char probe = 0;
    bool here = true, overdue = false;

    void leave() {
        if (!here) return;
        here = false;
        error_code ignored;
        socket.close(ignored);
        bell.parked.erase(place);
    }
    // Nothing may come from the other side but its end.
    void watch() {
        socket.async_read_some(asio::buffer(&probe, 1), [self = shared_from_this()](error_code, std::size_t) { self->leave(); });
    }
    void say(Text text) {
        if (writing) {
            next = std::move(text);  // only the newest matters
            return;
        }
        writing = std::move(text);
        asio::async_write(socket, asio::buffer(*writing), [self = shared_from_this()](error_code failed, std::size_t) {
            self->writing.reset();
            self->overdue = false;
            if (failed || !self->here) return self->leave();
            if (self->next) self->say(std::exchange(self->next, nullptr));
        });
    }
};

struct Session;

// One thread: its connections, its bells, its clock. Nothing here is touched by another thread.
struct Lane : std::enable_shared_from_this<Lane> {
    explicit Lane(std::shared_ptr<Shared> all) : owner(std::move(all)), shared(*owner), tick(context) {}
    std::shared_ptr<Shared> owner;
    Shared& shared;
    std::unordered_set<Session*> sessions;  // before the context, whose end ends them
    asio::io_context context{1};
    Timer tick;
    std::map<std::string, Bell, std::less<>> bells;
    Text last;  // what was rung last, anywhere
    Text heartbeat = std::make_shared<const std::string>(": here\n\n");
    Clock::time_point next_heartbeat = Clock::now();
    std::time_t date_of = 0;
    std::string date;
    bool closing = false;

    Bell& bell(const std::string& channel) {
        Bell& found = bells[channel];
        if (!found.last) found.last = last;
        return found;
    }
    // Who waits at a bell without a name hears every one.
    void ring(const std::vector<std::string>& channels, const Text& text) {
        last = text;
        for (auto& [name, bell] : bells) {
            bell.last = text;
            if (channels.empty() || name.empty() || std::ranges::find(channels, name) != channels.end()) strike(bell, text);
        }
    }
    static void strike(Bell& bell, const Text& text) {
        each(bell, [&](Parked& parked) { parked.say(text); });
    }
    // A connection may leave while it is spoken to.
    static void each(Bell& bell, const std::function<void(Parked&)>& act) {
        for (auto at = bell.parked.begin(); at != bell.parked.end();) {
            const std::shared_ptr<Parked> parked = *at++;
            act(*parked);
        }
    }
    void start_tick();
    void on_tick();
    const std::string& date_now() {
        const std::time_t now = std::time(nullptr);
        if (now != date_of) {
            std::tm parts{};
            char text[64];
            ::gmtime_r(&now, &parts);
            date.assign(text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts));
            date_of = now;
        }
        return date;
    }
};

// A connection that asks and is answered, on its lane's thread.
struct Session {
    Session(Lane& lane, Socket&& socket, Ticket&& ticket) : lane(lane), shared(lane.shared), socket(std::move(socket)), ticket(std::move(ticket)) { lane.sessions.insert(this); }
    ~Session() { lane.sessions.erase(this); }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    Lane& lane;
    Shared& shared;
    Socket socket;
    Ticket ticket;
    Clock::time_point deadline = Clock::time_point::max();
    bool idle = true;
    std::string buffer;  // what came and was not used yet

    void within(int s) { deadline = Clock::now() + seconds(s); }
    void close() {
        error_code ignored;
        socket.close(ignored);
    }

    Task<> talk();
    Task<bool> exchange();
    Task<bool> read_head_bytes(std::size_t& head);
    Task<bool> read_body(const Head& head, std::string& body);
    Task<bool> refuse(const Reply& reply, bool head_only);
    Task<bool> send(const Reply& reply, bool head_only, bool keep_alive);
    Task<bool> send_file(FilePiece piece);
    Task<> park(const std::string& channel);
    Task<Reply> ask(Request request);
    http::response<http::empty_body> header(const Reply& reply, bool keep_alive);
};

bool whole(const std::string& address) { return !address.empty() && address.size() <= 64 && std::ranges::all_of(address, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == ':'; }); }

Task<> Session::talk() {
    bool goes_on = true;
    while (goes_on) goes_on = co_await exchange();
    close();
}

// One request and its reply; false: the connection is at its end, or no longer ours.
Task<bool> Session::exchange() {
    std::size_t head_bytes = 0;
    if (!co_await read_head_bytes(head_bytes)) co_return false;
    auto read = read_head(std::string_view(buffer).substr(0, head_bytes));
    if (const auto* refusal = std::get_if<Refusal>(&read)) co_return co_await refuse(error_reply(refusal->status, refusal->sentence), false);
    // Beast reads it too: what only one of two readers takes is not taken.
    http::request_parser<http::empty_body> second;
    error_code failed;
    second.header_limit(head_cap);
    second.body_limit(boost::none);
    second.put(asio::buffer(buffer.data(), head_bytes), failed);
    if ((failed && failed != http::error::need_more) || !second.is_header_done()) co_return co_await refuse(error_reply(400, "the head of the request cannot be read"), false);
    buffer.erase(0, head_bytes);

    Head head = std::get<Head>(std::move(read));
    ++shared.requests;
    const bool head_only = head.method == Method::head;
    Request request{head.method, std::move(head.target), std::move(head.path), std::move(head.query), std::move(head.fields), {}, ticket.address()};
    if (shared.door.is_proxy(request.peer))
        if (const std::string* const told = request.field("x-real-ip"); told && whole(*told)) request.peer = *told;
    Admission admission = shared.site.admit(request);
    const std::uint64_t bytes = head.length.value_or(0);
    if (admission.refused && bytes == 0) co_return co_await send(*admission.refused, head_only, head.keep_alive);
    if (admission.refused) co_return co_await refuse(*admission.refused, head_only);
    if (bytes > admission.body_cap) co_return co_await refuse(error_reply(413, "the body may have " + std::to_string(admission.body_cap) + " bytes here"), head_only);
    if (bytes > 0) {
        const struct Hold {  // of the memory for all bodies
            Hold(std::atomic<std::uint64_t>& all, std::uint64_t bytes) : all(all), bytes(bytes), now(all += bytes) {}
            ~Hold() { all -= bytes; }
            std::atomic<std::uint64_t>& all;
            std::uint64_t bytes, now;
        } hold(shared.bodies, bytes);
        if (hold.now > shared.settings.body_bytes) {
            Reply busy = error_reply(503, "too much is being received; try again in a minute");
            busy.fields.push_back({"Retry-After", "60"});
            co_return co_await refuse(busy, head_only);
        }
        if (!co_await read_body(head, request.body)) co_return false;
        deadline = Clock::time_point::max();
        const Reply reply = co_await ask(std::move(request));
        co_return co_await send(reply, head_only, head.keep_alive);
    }
    deadline = Clock::time_point::max();
    const Reply reply = co_await ask(std::move(request));
    if (reply.bell) {
        co_await park(*reply.bell);
        co_return false;
    }
    co_return co_await send(reply, head_only, head.keep_alive);
}

Task<bool> Session::read_head_bytes(std::size_t& head) {
    error_code failed;
    idle = buffer.empty();
    if (idle) {
        if (lane.closing) co_return false;
        // A connection that only stays costs no buffer.
        buffer.shrink_to_fit();
        within(shared.settings.idle_s);
        co_await socket.async_wait(Socket::wait_read, redirect_error(waiting, failed));
        if (failed) co_return false;
        idle = false;
    }
    within(shared.settings.head_s);
    for (;;) {
        const auto end = head_end(buffer);
        if (const auto* refusal = std::get_if<Refusal>(&end)) co_return co_await refuse(error_reply(refusal->status, refusal->sentence), false);
        head = std::get<std::size_t>(end);
        if (head > 0) co_return true;
        const std::size_t had = buffer.size();
        buffer.resize(std::min(head_cap, std::max(first_piece, had * 2)));
        const std::size_t got = co_await socket.async_read_some(asio::buffer(buffer.data() + had, buffer.size() - had), redirect_error(waiting, failed));
        buffer.resize(had + got);
        if (failed) co_return false;
    }
}

Task<bool> Session::read_body(const Head& head, std::string& body) {
    error_code failed;
    const std::uint64_t bytes = *head.length;
    within(shared.settings.body_s + static_cast<int>(bytes / body_bytes_per_s));
    const std::size_t here = std::min<std::uint64_t>(bytes, buffer.size());
    body.assign(buffer, 0, here);
    buffer.erase(0, here);
    if (head.expects_continue && body.empty()) {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        co_await asio::async_write(socket, asio::buffer(go_on), redirect_error(waiting, failed));
        if (failed) co_return false;
    }
    while (body.size() < bytes) {
        // Memory follows what came, not what was promised.
        const std::size_t had = body.size();
        body.resize(had + std::min<std::uint64_t>(body_piece + had / 2, bytes - had));
        const std::size_t got = co_await socket.async_read_some(asio::buffer(body.data() + had, body.size() - had), redirect_error(waiting, failed));
        body.resize(had + got);
        if (failed) co_return false;
    }
    co_return true;
}

http::response<http::empty_body> Session::header(const Reply& reply, bool keep_alive) {
    http::response<http::empty_body> header{http::int_to_status(static_cast<unsigned>(reply.status)), 11};
    header.result(static_cast<unsigned>(reply.status));
    header.set(http::field::server, "estation");
    header.set(http::field::date, lane.date_now());
    header.set("X-Content-Type-Options", "nosniff");
    for (const auto& field : reply.fields) header.insert(field.name, field.value);
    if (!keep_alive) header.set(http::field::connection, "close");
    return header;
}

// An answer to what was not read to its end: the rest is taken in for a moment, so that the answer is not lost to a reset.
Task<bool> Session::refuse(const Reply& reply, bool head_only) {
    ++shared.refused;
    static_cast<void>(co_await send(reply, head_only, false));
    error_code failed;
    socket.shutdown(Socket::shutdown_send, failed);
    within(drain_s);
    std::string rest(4'096, '\0');
    for (std::size_t got = 0; !failed && got < drain_bytes;) got += co_await socket.async_read_some(asio::buffer(rest), redirect_error(waiting, failed));
    co_return false;
}

Task<bool> Session::send(const Reply& reply, bool head_only, bool keep_alive) {
    error_code failed;
    keep_alive = keep_alive && !lane.closing;
    auto head = header(reply, keep_alive);
    const std::uint64_t bytes = reply.file ? reply.file->bytes : reply.body.size();
    if (reply.status != 304 && reply.status != 204) head.content_length(bytes);
    within(shared.settings.stall_s + static_cast<int>(reply.body.size() * static_cast<unsigned>(shared.settings.stall_s) / stall_bytes));
    const bool has_body = !head_only && reply.status != 304 && reply.status != 204 && bytes > 0;
    http::response_serializer<http::empty_body> serializer{head};
    if (has_body && !reply.file) {
        // Head and body in one call: small answers are one packet.
        std::string whole;
        serializer.next(failed, [&](error_code&, const auto& buffers) {
            for (const auto piece : boost::beast::buffers_range_ref(buffers)) whole.append(static_cast<const char*>(piece.data()), piece.size());
        });
        const std::array<asio::const_buffer, 2> both = {asio::buffer(whole), asio::buffer(reply.body)};
        co_await asio::async_write(socket, both, redirect_error(waiting, failed));
        co_return !failed && keep_alive;
    }
    co_await http::async_write_header(socket, serializer, redirect_error(waiting, failed));
    if (failed) co_return false;
    if (has_body && !co_await send_file(*reply.file)) co_return false;
    co_return keep_alive;
}

Task<bool> Session::send_file(FilePiece piece) {
    error_code failed;
    socket.native_non_blocking(true, failed);
    std::uint64_t since = 0;
    within(shared.settings.stall_s);
    while (piece.bytes > 0 && !failed) {
        auto at = static_cast<off_t>(piece.offset);
        const ssize_t sent = ::sendfile(socket.native_handle(), piece.file->descriptor(), &at, std::min<std::uint64_t>(piece.bytes, file_piece));
        if (sent < 0 && errno != EAGAIN && errno != EINTR) co_return false;
        if (sent == 0) co_return false;  // the file has become shorter; the other side sees that it is cut
        if (sent > 0) {
            piece.offset += static_cast<std::uint64_t>(sent);
            piece.bytes -= static_cast<std::uint64_t>(sent);
            since += static_cast<std::uint64_t>(sent);
        }
        if (since >= stall_bytes) {
            since = 0;
            within(shared.settings.stall_s);
        }
        // Also when all went out: others of this thread have their turn.
        if (piece.bytes > 0) co_await socket.async_wait(Socket::wait_write, redirect_error(waiting, failed));
    }
    co_return !failed;
}

Task<> Session::park(const std::string& channel) {
    if (lane.closing) co_return;
    error_code failed;
    Reply reply;
    reply.fields = {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}};
    auto head = header(reply, false);
    http::response_serializer<http::empty_body> serializer{head};
    within(shared.settings.stall_s);
    co_await http::async_write_header(socket, serializer, redirect_error(waiting, failed));
    if (failed) co_return;
    Bell& bell = lane.bell(channel);
    auto parked = std::make_shared<Parked>(std::move(socket), std::move(ticket), bell, shared.parked);
    parked->place = bell.parked.insert(bell.parked.end(), parked);
    parked->watch();
    if (bell.last) parked->say(bell.last);
}

Task<Reply> Session::ask(Request request) {
    return asio::async_initiate<decltype(waiting), void(Reply)>(
        [this, request = std::move(request)](auto handler) mutable {
            struct Back { std::shared_ptr<Lane> lane; std::shared_ptr<decltype(handler)> resume; };  // the lane goes last
            Back back{lane.shared_from_this(), std::make_shared<decltype(handler)>(std::move(handler))};
            shared.site.handle(std::move(request), [back = std::move(back)](Reply reply) {
                asio::post(back.lane->context, [resume = back.resume, reply = std::move(reply)]() mutable { (*resume)(std::move(reply)); });
            });
        },
        waiting);
}

void Lane::start_tick() {
    tick.expires_after(seconds(1));
    tick.async_wait([this](error_code failed) {
        if (failed) return;
        on_tick();
        start_tick();
    });
}

void Lane::on_tick() {
    const auto now = Clock::now();
    for (Session* const session : sessions)
        if (session->deadline < now) session->close();
    if (now < next_heartbeat) return;
    next_heartbeat = now + seconds(shared.settings.heartbeat_s);
    for (auto& [name, bell] : bells)
        each(bell, [&](Parked& parked) {
            // What has not gone out since the heartbeat before never will.
            if (!parked.writing) parked.say(heartbeat);
            else if (parked.overdue) parked.leave();
            else parked.overdue = true;
        });
}

struct Address { std::string host; std::uint16_t port = 0; std::string path; };

Result<Address> read_listen(const std::string& text) {
    const Error bad{"the address to listen at is written 127.0.0.1:8080, [::1]:8080 or unix:/run/estation.sock, not " + text, {}};
    if (text.starts_with("unix:")) return text.size() > 5 ? Result<Address>(Address{{}, 0, text.substr(5)}) : bad;
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0) return bad;
    Address address{text.substr(0, colon), 0, {}};
    if (address.host.front() == '[' && address.host.back() == ']') address.host = address.host.substr(1, address.host.size() - 2);
    const char* const end = text.data() + text.size();
    const auto [stopped, failed] = std::from_chars(text.data() + colon + 1, end, address.port);
    if (failed != std::errc() || stopped != end) return bad;
    return address;
}

class BeastServer : public HttpServer {
public:
    BeastServer(const HttpSettings& settings, Site& site) : owner_(std::make_shared<Shared>(settings, site)), shared_(*owner_), lanes_(make_lanes(owner_)) {}
    BeastServer(const BeastServer&) = delete;
    BeastServer& operator=(const BeastServer&) = delete;
    ~BeastServer() override {
        stop();
        if (!unix_path_.empty()) ::unlink(unix_path_.c_str());
    }

    Result<> listen() {
        const auto address = read_listen(shared_.settings.listen);
        if (!address) return address.error();
        const Error at{{}, shared_.settings.listen};
        error_code failed;
        asio::generic::stream_protocol::endpoint endpoint;
        if (!address->path.empty()) {
            if (address->path.size() > 100) return Error{"the path of the socket is too long", at.where};
            struct stat found{};
            // Only what a server left behind is removed, never a file.
            if (::lstat(address->path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode)) ::unlink(address->path.c_str());
            endpoint = asio::local::stream_protocol::endpoint(address->path);
        } else {
            const auto ip = asio::ip::make_address(address->host, failed);
            if (failed) return Error{"the address to listen at must be given in numbers", at.where};
            endpoint = asio::ip::tcp::endpoint(ip, address->port);
            is_tcp_ = true;
        }
        acceptor_.open(endpoint.protocol(), failed);
        if (!failed && is_tcp_) acceptor_.set_option(asio::socket_base::reuse_address(true), failed);
        if (!failed) acceptor_.bind(endpoint, failed);
        if (!failed) acceptor_.listen(asio::socket_base::max_listen_connections, failed);
        if (failed) return Error{"cannot listen: " + content::plain_words(failed.value()), at.where};
        unix_path_ = address->path;
        // The proxy's user is in our group, or it is ours.
        if (!unix_path_.empty()) ::chmod(unix_path_.c_str(), 0660);
        if (is_tcp_) port_ = tcp_of(acceptor_.local_endpoint(failed)).port();
        return {};
    }

    std::uint16_t port() const override { return port_; }

    void run() override {
        for (auto& lane : lanes_) {
            Lane& one = *lane;
            asio::post(one.context, [&one] { one.start_tick(); });
            guards_.emplace_back(one.context.get_executor());
        }
        asio::co_spawn(lanes_.front()->context.get_executor(), accept(), asio::detached);
        for (auto& lane : lanes_) threads_.emplace_back([&context = lane->context] { context.run(); });
    }

    void stop() override {
        const std::lock_guard lock(stopping_);
        if (threads_.empty()) return;
        asio::post(lanes_.front()->context, [this] {
            error_code ignored;
            acceptor_.close(ignored);
        });
        for (auto& lane : lanes_) asio::post(lane->context, [&one = *lane] {
            one.closing = true;
            for (Session* const session : one.sessions)
                if (session->idle) session->close();
            for (auto& [name, bell] : one.bells) Lane::each(bell, [](Parked& parked) { parked.leave(); });
        });
        const auto until = Clock::now() + seconds(shared_.settings.grace_s);
        while (shared_.door.all() > 0 && Clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        guards_.clear();
        for (auto& lane : lanes_) lane->context.stop();
        threads_.clear();
    }

    void ring(const std::vector<std::string>& channels, const std::string& text) override {
        const auto shared = std::make_shared<const std::string>(text);
        for (auto& lane : lanes_) asio::post(lane->context, [&one = *lane, channels, shared] { one.ring(channels, shared); });
    }

    HttpCounts counts() const override { return {shared_.requests, shared_.refused, shared_.door.all(), shared_.parked}; }

private:
    static std::vector<std::shared_ptr<Lane>> make_lanes(const std::shared_ptr<Shared>& shared) {
        const int wished = shared->settings.threads;
        std::vector<std::shared_ptr<Lane>> lanes(wished > 0 ? static_cast<unsigned>(wished) : std::max(1u, std::thread::hardware_concurrency()));
        for (auto& lane : lanes) lane = std::make_shared<Lane>(shared);
        return lanes;
    }

    static asio::ip::tcp::endpoint tcp_of(const asio::generic::stream_protocol::endpoint& any) {
        asio::ip::tcp::endpoint endpoint;
        if (any.size() <= endpoint.capacity()) {
            std::copy_n(static_cast<const char*>(static_cast<const void*>(any.data())), any.size(), static_cast<char*>(static_cast<void*>(endpoint.data())));
            endpoint.resize(any.size());
        }
        return endpoint;
    }

    static std::string address_of(const asio::generic::stream_protocol::endpoint& any) {
        if (any.protocol().family() == AF_UNIX) return "unix";
        auto address = tcp_of(any).address();
        if (address.is_v6() && address.to_v6().is_v4_mapped()) address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
        return address.to_string();
    }

    Task<> accept() {
        for (std::size_t turn = 0;; ++turn) {
            Lane& lane = *lanes_[turn % lanes_.size()];
            error_code failed;
            Socket socket(lane.context);
            asio::generic::stream_protocol::endpoint from;
            co_await acceptor_.async_accept(socket, from, redirect_error(waiting, failed));
            if (!acceptor_.is_open()) co_return;
            if (failed) {
                // No descriptors are left, for example: a moment later there may be some.
                Timer pause(lanes_.front()->context, std::chrono::milliseconds(100));
                co_await pause.async_wait(redirect_error(waiting, failed));
                continue;
            }
            std::string address = is_tcp_ ? address_of(from) : "unix";
            if (!shared_.door.enter(address)) {
                ++shared_.refused;
                continue;  // closed with the socket
            }
            if (is_tcp_) socket.set_option(asio::ip::tcp::no_delay(true), failed);
            asio::co_spawn(lane.context.get_executor(), serve(lane, std::move(socket), Ticket(shared_, std::move(address))), asio::detached);
        }
    }

    static Task<> serve(Lane& lane, Socket socket, Ticket ticket) {
        // No exception of a page, not even of memory that is short, costs more than its connection.
        try {
            Session session(lane, std::move(socket), std::move(ticket));
            co_await session.talk();
        } catch (const std::exception&) {
            ++lane.shared.refused;
        }
    }

    std::shared_ptr<Shared> owner_;
    Shared& shared_;
    std::vector<std::shared_ptr<Lane>> lanes_;
    asio::basic_socket_acceptor<asio::generic::stream_protocol, asio::io_context::executor_type> acceptor_{lanes_.front()->context};
    std::vector<asio::executor_work_guard<asio::io_context::executor_type>> guards_;
    std::vector<std::jthread> threads_;
    std::mutex stopping_;
    std::string unix_path_;
    std::uint16_t port_ = 0;
    bool is_tcp_ = false;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::open(const HttpSettings& settings, Site& site) {
    try {
        auto server = std::make_unique<BeastServer>(settings, site);
        if (auto r = server->listen(); !r) return r.error();
        return std::unique_ptr<HttpServer>(std::move(server));
    } catch (const std::exception& e) {
        return Error{std::string("cannot listen: ") + e.what(), settings.listen};
    }
}

}  // namespace estation::sync::server
