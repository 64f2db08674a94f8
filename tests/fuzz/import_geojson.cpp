// Any bytes as an import: see tests/fakes/import_promises.h.
#include "tests/fakes/import_promises.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    estation::fakes::require_import_promises(data, size, estation::content::ImportFormat::geojson, "q.geojson");
    return 0;
}
