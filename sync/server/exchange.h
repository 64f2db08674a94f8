// What a client asked (Request) and what it gets (Reply), in our own words: the one pair of files that knows
// Boost.Beast (http.cpp) makes the one and sends the other, and nobody else sees the library. Plain values; any thread.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "content/result.h"

namespace estation::sync::server {

enum class Method { get, head, post, put, patch, remove };
[[nodiscard]] std::string_view method_word(Method method);  // "GET"

struct Field { std::string name, value; };

struct Request {
    Method method = Method::get;
    std::string target;              // as it was sent; a station signs these bytes
    std::string path;                // decoded: begins with '/', no empty part, no "." or "..", nothing a file system obeys
    std::vector<std::pair<std::string, std::string>> query;  // decoded
    std::vector<Field> fields;       // names in lower case, none of them twice but "cookie"
    std::string body;                // unverified
    std::string peer;                // the client's address; behind a proxy what the proxy says

    // nullptr: not there.
    [[nodiscard]] const std::string* field(std::string_view lower_case_name) const;
    [[nodiscard]] const std::string* parameter(std::string_view name) const;
};

// A file that is open for reading, closed when the last who sends it is done.
class OpenFile {
public:
    explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    ~OpenFile();
    [[nodiscard]] int descriptor() const { return descriptor_; }

private:
    int descriptor_;
};

struct FilePiece { std::shared_ptr<const OpenFile> file; std::uint64_t offset = 0, bytes = 0; };

struct Reply {
    int status = 200;
    std::vector<Field> fields;       // Content-Length is added by the sender
    std::string body;
    std::optional<FilePiece> file;   // instead of the body, sent in pieces
    std::optional<std::string> bell; // the connection stays and hears this channel's bell; "": every channel's
};

[[nodiscard]] Reply json_reply(std::string json, int status = 200);
// {"error":"one clear sentence"}
[[nodiscard]] Reply error_reply(int status, std::string_view sentence);

}  // namespace estation::sync::server
