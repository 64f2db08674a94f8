// Any bytes as a batch of figures or as a server's answer: refused in one sentence, or taken so that it can be written
// again and its numbers only grow. The input is also tried as the text inside a batch, which zstd would hide.
#include <zstd.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sync/protocol.h"

namespace {

using namespace estation::sync;

void require(bool promise) {
    if (!promise) std::abort();
}

void look(std::string_view bytes) {
    const auto read = read_batch(bytes);
    if (!read) {
        require(!read.error().text.empty() && read.error().text.size() < 4000);
        return;
    }
    require(!read->records.empty() && read->records.size() <= batch_records_cap && !read->station.empty());
    require(read->from_seq <= speaks_from(read->records.front()));
    std::uint64_t before = 0;
    for (const auto& record : read->records) {
        require(record.seq > before && speaks_from(record) <= record.seq);
        before = record.seq;
    }
    const auto again = write_batch(*read);
    require(static_cast<bool>(again));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    look(bytes);
    std::string packed(ZSTD_compressBound(size), '\0');
    packed.resize(ZSTD_compress(packed.data(), packed.size(), bytes.data(), bytes.size(), 1));
    look(packed);
    if (const auto answer = read_answer(bytes)) require(static_cast<bool>(read_answer(write_answer(*answer))));
    return 0;
}
