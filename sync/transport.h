// A Transport fetches one address over HTTP, or brings a message to it, for the sync thread, within bounds that the
// caller sets: never more bytes than asked for, never slower than a floor, never by another scheme than the address
// names. It does not know what it carries; nothing it hands over is verified. Owned by the client; one call at a time.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "content/result.h"

namespace estation::sync {

struct Pace {
    int connect_s = 15;
    // Slower than this on average over so many seconds is given up: a slow answer is a way to starve a station.
    std::uint64_t floor_bytes_per_s = 512;
    int floor_window_s = 20;
    int total_s = 0;                          // for the whole answer; 0: as long as it keeps the floor
    std::uint64_t most_bytes_per_s = 0;       // leave the rest of the line to others; 0: no limit
};

struct Ask {
    std::string url;
    std::uint64_t cap = 0;       // bytes of the whole body, those before `offset` included; one more is an error
    std::uint64_t offset = 0;    // go on from this byte, if the other side can
    std::uint64_t length = 0;    // so many bytes from there; 0: to the end. Who cannot sends more
    std::string if_none_match;   // the ETag of what we have
    Pace pace;
    std::stop_token stop;
};

struct Reply {
    int status = 0;              // 200, 206, 304, 403, 404 ...: any that HTTP knows is a reply, not an error
    std::uint64_t offset = 0;    // where the body begins: as asked, or 0 when the other side sends all of it
    std::string etag;
    [[nodiscard]] bool has_body() const { return status == 200 || status == 206; }
};

// Gets the body of an answer 200 or 206, in pieces; an error stops the transfer and is what get() returns.
struct Sink {
    virtual ~Sink() = default;
    [[nodiscard]] virtual content::Result<> begin(const Reply& reply) = 0;  // once, before the first piece, also of an empty body
    [[nodiscard]] virtual content::Result<> piece(std::span<const std::byte> unverified_bytes) = 0;
};

// What is brought to an address. It goes there and nowhere else: an answer that leads on to another address is an
// answer like any other.
struct Message {
    std::string url;
    std::string method = "POST";     // or PUT, PATCH, DELETE, GET
    std::string body, content_type;
    std::vector<std::pair<std::string, std::string>> headers;   // names and values on one line each
    std::uint64_t cap = 64u << 10;   // bytes of the answer
    Pace pace;                       // `most_bytes_per_s` holds for what goes out
    std::stop_token stop;
};

// An answer to a message, whatever its status says.
struct Answered { int status = 0; std::string unverified_body; };

class Transport {
public:
    virtual ~Transport() = default;
    [[nodiscard]] virtual content::Result<Reply> get(const Ask& ask, Sink& sink) = 0;
    // Whether an error means that it never arrived, nobody can know.
    [[nodiscard]] virtual content::Result<Answered> post(const Message& message) = 0;
};

// Takes the body into memory; for metadata, which is small.
class TextSink : public Sink {
public:
    content::Result<> begin(const Reply&) override {
        text_.clear();
        return {};
    }
    content::Result<> piece(std::span<const std::byte> bytes) override {
        text_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        return {};
    }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
};

}  // namespace estation::sync
