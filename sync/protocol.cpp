#include "sync/protocol.h"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <exception>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "content/manifest.h"

namespace estation::sync {

using content::Error;
using content::Result;
using nlohmann::json;

namespace {

constexpr int zstd_level = 6;
constexpr int largest_window_log = 24;
constexpr std::size_t longest_name = 200, longest_value = 4'096;

// What a database keeps as it is, in 63 bits.
constexpr std::uint64_t largest_whole = std::numeric_limits<std::int64_t>::max();

std::optional<std::uint64_t> whole(const json& value) {
    if (!value.is_number_integer() || (!value.is_number_unsigned() && value.get<std::int64_t>() < 0)) return std::nullopt;
    const auto number = value.get<std::uint64_t>();
    return number <= largest_whole ? std::optional(number) : std::nullopt;
}

bool is_text(const json& value, std::size_t longest) { return value.is_string() && value.get_ref<const std::string&>().size() <= longest; }

int quality_number(ClockQuality quality) {
    switch (quality) {
        case ClockQuality::implausible: return 0;
        case ClockQuality::unverified: return 1;
        case ClockQuality::trusted: return 2;
    }
    return 0;
}

json record_line(const Record& r) {
    return json::array({r.seq, r.boot, r.monotonic_ms, r.wall_ms, quality_number(r.quality), r.usage.session, r.usage.kind, r.usage.pack, r.usage.version, r.usage.item, r.usage.value});
}

// Reads one line straight into a record: no tree is built for what a station sends a million times. Anything that is not
// exactly such a line ends it.
class RecordReader final : public nlohmann::json_sax<json> {
public:
    bool null() override { return false; }
    bool boolean(bool) override { return false; }
    bool number_float(double, const std::string&) override { return false; }
    bool binary(json::binary_t&) override { return false; }
    bool start_object(std::size_t) override { return false; }
    bool key(std::string&) override { return false; }
    bool end_object() override { return false; }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }
    bool start_array(std::size_t) override { return !std::exchange(begun_, true); }
    bool end_array() override { return ended_ = true; }
    bool number_integer(std::int64_t number) override { return at_ == 2 || at_ == 3 ? signed_number(number) : number >= 0 && whole_number(static_cast<std::uint64_t>(number)); }
    bool number_unsigned(std::uint64_t number) override { return at_ == 2 || at_ == 3 ? signed_number(static_cast<std::int64_t>(number)) : whole_number(number); }
    bool string(std::string& text) override {
        const std::array places = {&record_.usage.kind, &record_.usage.pack, &record_.usage.version, &record_.usage.item, &record_.usage.value};
        if (!begun_ || at_ < first_text || at_ >= fields || text.size() > (at_ + 1 == fields ? longest_value : longest_name)) return false;
        std::erase(text, '\0');   // PostgreSQL keeps none in a text, and no station writes one
        *places[at_++ - first_text] = std::move(text);
        return true;
    }
    [[nodiscard]] bool whole() const { return begun_ && ended_ && at_ == fields && record_.seq > 0; }
    [[nodiscard]] Record& record() { return record_; }

private:
    static constexpr std::size_t first_text = 6, fields = 11;
    bool signed_number(std::int64_t number) {
        (at_ == 2 ? record_.monotonic_ms : record_.wall_ms) = number;
        return begun_ && ++at_ > 0;
    }
    bool whole_number(std::uint64_t number) {
        switch (begun_ ? at_++ : fields) {
            case 0: record_.seq = number; return number <= content::largest_number;
            case 1: record_.boot = number; return true;
            case 4:
                if (number > 2) return false;
                record_.quality = std::array{ClockQuality::implausible, ClockQuality::unverified, ClockQuality::trusted}[number];
                return true;
            case 5: record_.usage.session = number; return true;
            default: return false;
        }
    }
    Record record_;
    std::size_t at_ = 0;
    bool begun_ = false, ended_ = false;
};

std::optional<Record> read_record(std::string_view line) {
    RecordReader reader;
    if (!json::sax_parse(line.begin(), line.end(), &reader) || !reader.whole()) return std::nullopt;
    return std::move(reader.record());
}

Result<std::string> unpacked(std::string_view bytes) {
    if (bytes.size() > batch_bytes_cap) return Error{"a batch may have " + std::to_string(batch_bytes_cap) + " bytes, this has " + std::to_string(bytes.size()), {}};
    const std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(), ZSTD_freeDCtx);
    if (!context) return Error{"there is no memory to unpack a batch", {}};
    ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, largest_window_log);
    std::string text;
    // What a batch says about its size is no promise; it only saves moving the text while it grows.
    if (const auto said = ZSTD_getFrameContentSize(bytes.data(), bytes.size()); said < batch_text_cap) text.reserve(said);
    const std::size_t piece_bytes = ZSTD_DStreamOutSize();
    const auto piece = std::make_unique_for_overwrite<char[]>(piece_bytes);
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    std::size_t wanted = 1;
    while (in.pos < in.size || wanted > 0) {
        ZSTD_outBuffer out{piece.get(), piece_bytes, 0};
        const std::size_t before = in.pos;
        wanted = ZSTD_decompressStream(context.get(), &out, &in);
        if (ZSTD_isError(wanted)) return Error{std::string("the batch cannot be unpacked: ") + ZSTD_getErrorName(wanted), {}};
        if (text.size() + out.pos > batch_text_cap) return Error{"the batch unpacks to more than is allowed", {}};
        text.append(piece.get(), out.pos);
        if (in.pos == before && out.pos == 0) break;
    }
    if (wanted != 0) return Error{"the batch is cut off", {}};
    return text;
}

// The next line; false: there is none.
bool next_line(std::string_view& text, std::string_view& line) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return false;
    line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return true;
}

// No exceptions: what is no JSON is discarded.
json parsed(std::string_view line) {
    // The depth of a line is bounded by its form; deep nesting is refused before the library builds it.
    if (std::ranges::count(line, '[') + std::ranges::count(line, '{') > 5'000) return json(json::value_t::discarded);
    return json::parse(line.begin(), line.end(), nullptr, false);
}

Result<SentBatch> batch_of(std::string_view text) {
    const Error bad{"this is no batch of records", {}};
    std::string_view line;
    if (!next_line(text, line)) return bad;
    const json head = parsed(line);
    if (!head.is_object() || head.value("estation_batch", json()) != json(1)) return bad;
    const auto epoch = whole(head.value("epoch", json())), from = whole(head.value("from_seq", json())), count = whole(head.value("records", json()));
    const json station = head.value("station", json());
    if (!epoch || !from || !count || *count == 0 || *count > batch_records_cap || !is_text(station, longest_name) || station.get_ref<const std::string&>().empty()) return bad;
    SentBatch batch{station.get<std::string>(), *epoch, *from, {}};
    batch.records.reserve(*count);
    std::uint64_t before = 0;
    while (next_line(text, line)) {
        auto record = read_record(line);
        if (!record) return Error{"record " + std::to_string(batch.records.size() + 1) + " of the batch cannot be read", {}};
        const bool follows = batch.records.empty() ? *from <= record->seq && *from >= 1 && *from <= speaks_from(*record) : record->seq > before && speaks_from(*record) <= before + 1;
        if (!follows) return Error{"record " + std::to_string(batch.records.size() + 1) + " of the batch does not follow the one before", {}};
        before = record->seq;
        record->station = batch.station;
        record->epoch = batch.epoch;
        batch.records.push_back(std::move(*record));
        if (batch.records.size() > *count) return bad;
    }
    if (!text.empty() || batch.records.size() != *count) return Error{"the batch does not hold as many records as it says", {}};
    return batch;
}

}  // namespace

std::uint64_t speaks_from(const Record& record) {
    if (record.usage.kind != "dropped") return record.seq;
    const json value = parsed(record.usage.value);
    const auto from = value.is_object() ? whole(value.value("from_seq", json())) : std::nullopt;
    return from && *from >= 1 && *from < record.seq ? *from : record.seq;
}

Result<std::string> write_batch(const SentBatch& batch) {
    if (batch.records.empty() || batch.records.size() > batch_records_cap) return Error{"a batch holds 1 to " + std::to_string(batch_records_cap) + " records", {}};
    try {
        std::string text = json{{"estation_batch", 1}, {"station", batch.station}, {"epoch", batch.epoch}, {"from_seq", batch.from_seq}, {"records", batch.records.size()}}.dump() + "\n";
        // What is not UTF-8 loses its bad bytes rather than its record.
        for (const auto& record : batch.records) text += record_line(record).dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
        if (text.size() > batch_text_cap) return Error{"the batch is too large, send fewer records", {}};
        std::string bytes(ZSTD_compressBound(text.size()), '\0');
        const std::size_t size = ZSTD_compress(bytes.data(), bytes.size(), text.data(), text.size(), zstd_level);
        if (ZSTD_isError(size)) return Error{std::string("the batch cannot be packed: ") + ZSTD_getErrorName(size), {}};
        bytes.resize(size);
        return bytes;
    } catch (const std::exception& e) {
        return Error{std::string("the batch cannot be written: ") + e.what(), {}};
    }
}

Result<SentBatch> read_batch(std::string_view unverified_bytes) {
    try {
        const auto text = unpacked(unverified_bytes);
        if (!text) return text.error();
        return batch_of(*text);
    } catch (const std::exception& e) {
        return Error{std::string("the batch cannot be read: ") + e.what(), {}};
    }
}

std::string write_answer(const Answer& answer) {
    const auto word = [](Answer::Kind kind) {
        switch (kind) {
            case Answer::Kind::acknowledged: return "acknowledged";
            case Answer::Kind::gap: return "gap";
            case Answer::Kind::too_large: return "too_large";
            case Answer::Kind::reused: return "reused";
        }
        return "";
    };
    json said{{"answer", word(answer.kind)}, {"epoch", answer.epoch}, {"last_seq", answer.last_seq}};
    if (answer.safe_seq) said["safe_seq"] = *answer.safe_seq;
    return said.dump();
}

Result<Answer> read_answer(std::string_view unverified_bytes) {
    const Error bad{"the server's answer cannot be understood", {}};
    if (unverified_bytes.size() > 4'096) return bad;
    try {
        const json object = parsed(unverified_bytes);
        if (!object.is_object()) return bad;
        const json kind = object.value("answer", json());
        const auto epoch = whole(object.value("epoch", json())), last = whole(object.value("last_seq", json()));
        if (!epoch || !last) return bad;
        const auto safe = whole(object.value("safe_seq", json()));
        if (object.contains("safe_seq") && !safe) return bad;
        if (kind == "acknowledged") return Answer{Answer::Kind::acknowledged, *epoch, *last, safe};
        if (kind == "gap") return Answer{Answer::Kind::gap, *epoch, *last};
        if (kind == "too_large") return Answer{Answer::Kind::too_large, *epoch, *last};
        if (kind == "reused") return Answer{Answer::Kind::reused, *epoch, *last};
        return bad;
    } catch (const std::exception&) {
        return bad;
    }
}

}  // namespace estation::sync
