// How the migrations, which are written once, are put into the words of one database: "{serial}" and the like by what
// that database calls it. For the files that wrap a database; any thread.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace estation::sync::server {

[[nodiscard]] inline std::string in_words_of(std::string_view migration, std::initializer_list<std::pair<std::string_view, std::string_view>> words) {
    std::string sql(migration);
    for (const auto& [what, with] : words)
        for (auto at = sql.find(what); at != std::string::npos; at = sql.find(what, at + with.size())) sql.replace(at, what.size(), with);
    return sql;
}

}  // namespace estation::sync::server
