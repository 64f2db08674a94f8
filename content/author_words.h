// What this program says to an author, in the author's language. Inside, every message is one English sentence with the names and
// numbers of the case in it; assets/strings/authors.<language>.toml has each sentence once, with {0}, {1} where those stand, and beside
// it what an author reads. A sentence that is not there stays English. Owned by main() of estation-pack; immutable; any thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "content/result.h"
#include "content/text.h"

namespace estation::content {

class AuthorWords {
public:
    // Leaves everything as it is.
    AuthorWords() = default;
    // `text`: lines "sentence" = "what an author reads".
    [[nodiscard]] static Result<AuthorWords> read(std::string_view text, const std::string& file);

    [[nodiscard]] std::string say(const std::string& text) const;
    // The place stays: "quiz.gift:12: ...".
    [[nodiscard]] Error say(const Error& error) const { return {say(error.text), error.where}; }
    [[nodiscard]] std::string line(const Error& error) const { return say(error).line(); }

private:
    // Between its pieces stand the names and numbers.
    struct Sentence { std::vector<std::string> pieces; std::string said; std::size_t letters = 0; };
    [[nodiscard]] std::string said(const std::string& text, int depth, bool& found) const;
    std::vector<Sentence> sentences_;   // the longest first: it says most exactly what is meant
};

// The language of who sits at the terminal: `wish` ("zh-CN", "en") where there is one, else English where LC_ALL, LC_MESSAGES or
// LANG, the first that is set, begins with "en"; else Chinese.
[[nodiscard]] Language author_language(std::string_view wish);

}  // namespace estation::content
