// XML from strangers as a tree: no DTD, no entities beyond XML's five and numbers, no XInclude, bounded depth and size. The
// parsing library stays inside the importers' .cpp files. Owned by one importer; one thread.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "content/import/import.h"

namespace pugi {
class xml_document;
class xml_node;
}

namespace estation::content {

class Xml {
public:
    // The error names the line. `text` is UTF-8, or names another encoding in its first line (GBK, GB2312, GB18030, UTF-16).
    [[nodiscard]] static Result<Xml> parse(std::string_view bytes, const std::string& file, const ImportLimits& limits);
    Xml(Xml&&) noexcept;
    Xml& operator=(Xml&&) noexcept;
    ~Xml();

    [[nodiscard]] const pugi::xml_document& document() const { return *document_; }
    [[nodiscard]] int line(const pugi::xml_node& node) const;

private:
    Xml();
    std::unique_ptr<pugi::xml_document> document_;
    std::vector<std::size_t> line_starts_;
};

// The name without its prefix: "xi:include" is "include".
[[nodiscard]] std::string_view local_name(std::string_view name);

}  // namespace estation::content
