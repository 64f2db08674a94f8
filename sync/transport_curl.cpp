#include "sync/transport_curl.h"

#include <curl/curl.h>
#include <dlfcn.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <type_traits>

namespace estation::sync {

using content::Error;
using content::Result;

namespace {

// libcurl and the thirty libraries behind it, loaded when the first transport is opened: a station without a server
// starts without them. What is called is listed here once, with libcurl's own types.
struct Libcurl {
    decltype(&::curl_global_init) global_init = nullptr;
    decltype(&::curl_easy_init) easy_init = nullptr;
    decltype(&::curl_easy_cleanup) easy_cleanup = nullptr;
    decltype(&::curl_easy_reset) easy_reset = nullptr;
    decltype(&::curl_easy_setopt) easy_setopt = nullptr;
    decltype(&::curl_easy_getinfo) easy_getinfo = nullptr;
    decltype(&::curl_easy_strerror) easy_strerror = nullptr;
    decltype(&::curl_multi_init) multi_init = nullptr;
    decltype(&::curl_multi_cleanup) multi_cleanup = nullptr;
    decltype(&::curl_multi_add_handle) multi_add_handle = nullptr;
    decltype(&::curl_multi_remove_handle) multi_remove_handle = nullptr;
    decltype(&::curl_multi_perform) multi_perform = nullptr;
    decltype(&::curl_multi_poll) multi_poll = nullptr;
    decltype(&::curl_multi_wakeup) multi_wakeup = nullptr;
    decltype(&::curl_multi_info_read) multi_info_read = nullptr;
    decltype(&::curl_slist_append) slist_append = nullptr;
    decltype(&::curl_slist_free_all) slist_free_all = nullptr;
    bool whole = false;

    Libcurl() {
        void* const library = ::dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);  // for as long as the program runs
        if (library == nullptr) return;
        whole = true;
        const auto find = [&](auto& function, const char* name) {
            function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(::dlsym(library, name));
            whole = whole && function != nullptr;
        };
        find(global_init, "curl_global_init");
        find(easy_init, "curl_easy_init");
        find(easy_cleanup, "curl_easy_cleanup");
        find(easy_reset, "curl_easy_reset");
        find(easy_setopt, "curl_easy_setopt");
        find(easy_getinfo, "curl_easy_getinfo");
        find(easy_strerror, "curl_easy_strerror");
        find(multi_init, "curl_multi_init");
        find(multi_cleanup, "curl_multi_cleanup");
        find(multi_add_handle, "curl_multi_add_handle");
        find(multi_remove_handle, "curl_multi_remove_handle");
        find(multi_perform, "curl_multi_perform");
        find(multi_poll, "curl_multi_poll");
        find(multi_wakeup, "curl_multi_wakeup");
        find(multi_info_read, "curl_multi_info_read");
        find(slist_append, "curl_slist_append");
        find(slist_free_all, "curl_slist_free_all");
        if (whole) whole = global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    }
};

const Libcurl& libcurl() {
    static const Libcurl loaded;
    return loaded;
}

constexpr std::size_t most_header_bytes = 64 << 10;
constexpr long most_redirects = 5;

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

// "bytes 100-199/200" -> 100
std::optional<std::uint64_t> first_byte_of(std::string_view content_range) {
    if (!lower(content_range.substr(0, 6)).starts_with("bytes ")) return std::nullopt;
    content_range = trimmed(content_range.substr(6));
    std::uint64_t first = 0;
    const auto [end, failed] = std::from_chars(content_range.data(), content_range.data() + content_range.size(), first);
    if (failed != std::errc() || end == content_range.data() + content_range.size() || *end != '-') return std::nullopt;
    return first;
}

std::string scheme_of(std::string_view url) {
    const auto colon = url.find("://");
    const std::string scheme = colon == std::string_view::npos ? std::string() : lower(url.substr(0, colon));
    return scheme == "http" || scheme == "https" ? scheme : std::string();
}

// One answer on its way in: what the callbacks of libcurl share.
struct Incoming {
    const Ask& ask;
    Sink& sink;
    CURL* handle;
    Reply reply;
    std::optional<std::uint64_t> range_begin;
    std::size_t header_bytes = 0;
    std::uint64_t received = 0;
    bool begun = false;
    std::optional<Error> error;  // ours, which says more than libcurl's "aborted by a callback"

    bool fail(Error what) {
        if (!error) error = std::move(what);
        return false;
    }

    bool header(std::string_view line) {
        header_bytes += line.size();
        if (header_bytes > most_header_bytes) return fail({"the answer's header does not end", ask.url});
        if (line.starts_with("HTTP/")) {  // of each answer anew: a redirect has one too
            reply.etag.clear();
            range_begin.reset();
            return true;
        }
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return true;
        const std::string name = lower(line.substr(0, colon));
        const auto value = trimmed(line.substr(colon + 1));
        if (name == "etag" && value.size() <= 256) reply.etag = value;
        if (name == "content-range") range_begin = first_byte_of(value);
        return true;
    }

    // Before the first byte of the body, or at the end of an empty one.
    bool begin() {
        if (begun) return true;
        begun = true;
        long status = 0;
        libcurl().easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
        reply.status = static_cast<int>(status);
        if (!reply.has_body()) return true;
        if (reply.status == 206) {
            if (!range_begin || *range_begin != ask.offset) return fail({"the answer begins at another byte than was asked for", ask.url});
            reply.offset = ask.offset;
        }
        received = reply.offset;
        if (auto r = sink.begin(reply); !r) return fail(r.error());
        return true;
    }

    bool body(std::span<const std::byte> piece) {
        if (!begin()) return false;
        if (!reply.has_body()) {
            // The page that goes with a 404 interests nobody, but it may not be endless either.
            received += piece.size();
            return received <= most_header_bytes ? true : fail({"the answer to a refused request does not end", ask.url});
        }
        received += piece.size();
        if (received > ask.cap) return fail({"the answer is longer than the " + std::to_string(ask.cap) + " bytes that are allowed here", ask.url});
        if (auto r = sink.piece(piece); !r) return fail(r.error());
        return true;
    }
};

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* incoming) {
    return static_cast<Incoming*>(incoming)->header({data, size * count}) ? size * count : 0;
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* incoming) {
    const auto bytes = std::as_bytes(std::span<const char>(data, size * count));
    return static_cast<Incoming*>(incoming)->body(bytes) ? size * count : 0;
}

// An answer to a message: small, and of interest whatever its status.
struct Response {
    const Message& message;
    Answered answered;
    std::size_t header_bytes = 0;
    std::optional<Error> error;
};

std::size_t on_response_header(char*, std::size_t size, std::size_t count, void* user) {
    auto& response = *static_cast<Response*>(user);
    response.header_bytes += size * count;
    if (response.header_bytes <= most_header_bytes) return size * count;
    response.error = Error{"the answer's header does not end", response.message.url};
    return 0;
}

std::size_t on_response_body(char* data, std::size_t size, std::size_t count, void* user) {
    auto& response = *static_cast<Response*>(user);
    if (response.answered.unverified_body.size() + size * count > response.message.cap) {
        response.error = Error{"the answer is longer than the " + std::to_string(response.message.cap) + " bytes that are allowed here", response.message.url};
        return 0;
    }
    response.answered.unverified_body.append(data, size * count);
    return size * count;
}

std::string without_proxy() {
    std::string hosts = "localhost,127.0.0.1,::1";
    for (const char* const name : {"no_proxy", "NO_PROXY"})
        if (const char* const more = std::getenv(name); more && *more) hosts += "," + std::string(more);
    return hosts;
}

std::string in_words(CURLcode code, const char* detail) {
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT: return "the other side is too slow";
        case CURLE_PARTIAL_FILE: return "the connection ended before the answer did";
        case CURLE_COULDNT_RESOLVE_HOST: return "no such address is known; is the network connected?";
        case CURLE_COULDNT_CONNECT: return "nobody answers there";
        case CURLE_TOO_MANY_REDIRECTS: return "the address leads on and on";
        case CURLE_UNSUPPORTED_PROTOCOL: return "the address leads to another scheme than its own";
        case CURLE_ABORTED_BY_CALLBACK: return "stopped";
        default: break;
    }
    return *detail ? std::string(detail) : std::string(libcurl().easy_strerror(code));
}

}  // namespace

struct CurlTransport::State {
    CurlSettings settings;
    std::unique_ptr<CURL, void (*)(CURL*)> handle{nullptr, [](CURL* easy) { libcurl().easy_cleanup(easy); }};
    std::unique_ptr<CURLM, void (*)(CURLM*)> connections{nullptr, [](CURLM* multi) { libcurl().multi_cleanup(multi); }};  // made last, gone first

    ~State() { handle.reset(); }  // before the connections that it was among

    // What holds for every request. `direct` and `detail` live until perform() has returned.
    void prepare(const std::string& url, const Pace& pace, const std::string& direct, char* detail) const {
        CURL* const easy = handle.get();
        libcurl().easy_reset(easy);
        const auto set = [easy](CURLoption option, auto value) { libcurl().easy_setopt(easy, option, value); };
        set(CURLOPT_ERRORBUFFER, detail);
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_URL, url.c_str());
        set(CURLOPT_PATH_AS_IS, 1L);
        set(CURLOPT_PROTOCOLS_STR, "http,https");
        set(CURLOPT_USERAGENT, settings.user_agent.c_str());
        set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
        if (!settings.proxy.empty()) set(CURLOPT_PROXY, settings.proxy.c_str());
        set(CURLOPT_NOPROXY, direct.c_str());
        if (!settings.certificates.empty()) set(CURLOPT_CAINFO, settings.certificates.c_str());
        set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(pace.connect_s));
        set(CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(pace.floor_bytes_per_s));
        set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(pace.floor_window_s));
        set(CURLOPT_TIMEOUT, static_cast<long>(pace.total_s));
    }

    // A stop ends it at once, also while nothing comes.
    [[nodiscard]] CURLcode perform(const std::stop_token& stop) const {
        if (libcurl().multi_add_handle(connections.get(), handle.get()) != CURLM_OK) return CURLE_FAILED_INIT;
        const std::stop_callback wake(stop, [this] { libcurl().multi_wakeup(connections.get()); });
        constexpr int longest_sleep_ms = 1'000;
        CURLcode code = CURLE_OK;
        for (int running = 1; running > 0;) {
            if (stop.stop_requested()) {
                code = CURLE_ABORTED_BY_CALLBACK;
                break;
            }
            if (libcurl().multi_perform(connections.get(), &running) != CURLM_OK || (running > 0 && libcurl().multi_poll(connections.get(), nullptr, 0, longest_sleep_ms, nullptr) != CURLM_OK)) {
                code = CURLE_FAILED_INIT;
                break;
            }
        }
        int left = 0;
        while (const CURLMsg* const said = libcurl().multi_info_read(connections.get(), &left))
            if (said->msg == CURLMSG_DONE) code = said->data.result;
        libcurl().multi_remove_handle(connections.get(), handle.get());
        return code;
    }
};

CurlTransport::CurlTransport(std::unique_ptr<State> state) : state_(std::move(state)) {}
CurlTransport::~CurlTransport() = default;

Result<std::unique_ptr<CurlTransport>> CurlTransport::open(const CurlSettings& settings) {
    if (!libcurl().whole) return Error{"libcurl is not installed here, so nothing can come over the network", {}};
    auto state = std::make_unique<State>();
    state->settings = settings;
    state->handle.reset(libcurl().easy_init());
    state->connections.reset(libcurl().multi_init());
    if (!state->handle || !state->connections) return Error{"libcurl cannot be used", {}};
    return std::unique_ptr<CurlTransport>(new CurlTransport(std::move(state)));
}

namespace {

using HeaderList = std::unique_ptr<curl_slist, void (*)(curl_slist*)>;

bool on_one_line(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos; }

void append(HeaderList& list, const std::string& line) {
    curl_slist* const longer = libcurl().slist_append(list.get(), line.c_str());
    if (longer == nullptr) return;
    static_cast<void>(list.release());
    list.reset(longer);
}

}  // namespace

Result<Reply> CurlTransport::get(const Ask& ask, Sink& sink) {
    const std::string scheme = scheme_of(ask.url);
    if (scheme.empty()) return Error{"only http:// and https:// addresses are fetched", ask.url};
    CURL* const handle = state_->handle.get();
    Incoming incoming{ask, sink, handle, {}, {}, 0, 0, false, {}};
    char detail[CURL_ERROR_SIZE] = "";
    // A proxy that was chosen carries everything; one that the environment names does not carry this machine to itself.
    const std::string direct = state_->settings.proxy.empty() ? without_proxy() : std::string();
    state_->prepare(ask.url, ask.pace, direct, static_cast<char*>(detail));
    const auto set = [handle](CURLoption option, auto value) { libcurl().easy_setopt(handle, option, value); };
    set(CURLOPT_REDIR_PROTOCOLS_STR, scheme.c_str());
    set(CURLOPT_FOLLOWLOCATION, 1L);
    set(CURLOPT_MAXREDIRS, most_redirects);
    set(CURLOPT_MAX_RECV_SPEED_LARGE, static_cast<curl_off_t>(ask.pace.most_bytes_per_s));
    set(CURLOPT_HEADERFUNCTION, on_header);
    set(CURLOPT_HEADERDATA, static_cast<void*>(&incoming));
    set(CURLOPT_WRITEFUNCTION, on_body);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&incoming));
    const std::string range = std::to_string(ask.offset) + "-" + (ask.length > 0 ? std::to_string(ask.offset + ask.length - 1) : std::string());
    if (ask.offset > 0 || ask.length > 0) set(CURLOPT_RANGE, range.c_str());
    HeaderList headers(nullptr, [](curl_slist* list) { libcurl().slist_free_all(list); });
    if (!ask.if_none_match.empty() && on_one_line(ask.if_none_match)) append(headers, "If-None-Match: " + ask.if_none_match);
    if (headers) set(CURLOPT_HTTPHEADER, headers.get());

    const CURLcode code = state_->perform(ask.stop);
    if (code == CURLE_OK) incoming.begin();
    if (incoming.error) return *incoming.error;
    if (code != CURLE_OK) return Error{in_words(code, detail), ask.url};
    return incoming.reply;
}

Result<Answered> CurlTransport::post(const Message& message) {
    if (scheme_of(message.url).empty()) return Error{"messages go to http:// and https:// addresses only", message.url};
    CURL* const handle = state_->handle.get();
    Response response{message, {}, 0, {}};
    char detail[CURL_ERROR_SIZE] = "";
    const std::string direct = state_->settings.proxy.empty() ? without_proxy() : std::string();
    state_->prepare(message.url, message.pace, direct, static_cast<char*>(detail));
    const auto set = [handle](CURLoption option, auto value) { libcurl().easy_setopt(handle, option, value); };
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_POST, 1L);
    if (message.method != "POST") set(CURLOPT_CUSTOMREQUEST, message.method.c_str());
    set(CURLOPT_POSTFIELDS, message.body.data());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(message.body.size()));
    set(CURLOPT_MAX_SEND_SPEED_LARGE, static_cast<curl_off_t>(message.pace.most_bytes_per_s));
    set(CURLOPT_HEADERFUNCTION, on_response_header);
    set(CURLOPT_HEADERDATA, static_cast<void*>(&response));
    set(CURLOPT_WRITEFUNCTION, on_response_body);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&response));
    HeaderList headers(nullptr, [](curl_slist* list) { libcurl().slist_free_all(list); });
    append(headers, "Expect:");  // not a round trip more for a small body
    append(headers, "Content-Type: " + (on_one_line(message.content_type) ? message.content_type : std::string()));
    for (const auto& [name, value] : message.headers) {
        if (!on_one_line(name) || !on_one_line(value)) return Error{"a header does not fit one line", message.url};
        append(headers, name + ": " + value);
    }
    set(CURLOPT_HTTPHEADER, headers.get());

    const CURLcode code = state_->perform(message.stop);
    if (response.error) return *response.error;
    if (code != CURLE_OK) return Error{in_words(code, detail), message.url};
    long status = 0;
    libcurl().easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    response.answered.status = static_cast<int>(status);
    return response.answered;
}

}  // namespace estation::sync
