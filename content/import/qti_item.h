// One QTI assessment item as a question. Owned by the importer of a package; one thread.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "content/import/media_shelf.h"
#include "content/import/xml.h"

namespace estation::content::qti {

struct ItemFiles {
    // The bytes of a file named in the item, beside it; nothing when it is not there.
    std::function<std::optional<std::string>(const std::string& name)> read;
    MediaShelf& shelf;
};
// Adds the item to `report`, or a line to what was dropped. `place` goes before the item's title in the report.
void read_item(const Xml& xml, const std::string& place, const ItemFiles& files, Import& report);

}  // namespace estation::content::qti
