// The pictures of an import on their way into the pack: each gets a plain name under img/, once, whatever it was called; what
// the kiosk cannot show is refused by name. Lives while one file is imported, on that thread.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "content/import/import.h"

namespace estation::content {

class MediaShelf {
public:
    explicit MediaShelf(Import& report) : report_(report) {}
    // The path in the pack; empty when it is no picture that can be shown, which is told for `item`.
    std::string take(const std::string& name, std::string_view bytes, const std::string& item, int line, const std::string& licence = "");

private:
    Import& report_;
    std::map<std::string, std::string> taken_;   // by name and size
};

// Nothing when it is none. White space is ignored.
[[nodiscard]] std::optional<std::string> base64_decoded(std::string_view text);

}  // namespace estation::content
