#include "sync/protocol.h"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <exception>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

namespace estation::sync {

using content::Error;
using content::Result;
using nlohmann::json;

namespace {

constexpr int zstd_level = 6;
constexpr int largest_window_log = 24;
constexpr std::size_t longest_name = 200, longest_value = 4'096;

std::optional<std::uint64_t> whole(const json& value) {
    if (!value.is_number_integer() || (!value.is_number_unsigned() && value.get<std::int64_t>() < 0)) return std::nullopt;
    return value.get<std::uint64_t>();
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

std::optional<Record> record_of(const json& line) {
    if (!line.is_array() || line.size() != 11) return std::nullopt;
    const auto seq = whole(line[0]), boot = whole(line[1]), quality = whole(line[4]), session = whole(line[5]);
    if (!seq || !boot || !session || !quality || *quality > 2 || *seq == 0 || !line[2].is_number_integer() || !line[3].is_number_integer()) return std::nullopt;
    for (std::size_t i = 6; i < 11; ++i)
        if (!is_text(line[i], i == 10 ? longest_value : longest_name)) return std::nullopt;
    Record record;
    record.seq = *seq;
    record.boot = *boot;
    record.monotonic_ms = line[2].get<std::int64_t>();
    record.wall_ms = line[3].get<std::int64_t>();
    record.quality = std::array{ClockQuality::implausible, ClockQuality::unverified, ClockQuality::trusted}[*quality];
    record.usage = {*session, line[6].get<std::string>(), line[7].get<std::string>(), line[8].get<std::string>(), line[9].get<std::string>(), line[10].get<std::string>()};
    return record;
}

Result<std::string> unpacked(std::string_view bytes) {
    if (bytes.size() > batch_bytes_cap) return Error{"a batch may have " + std::to_string(batch_bytes_cap) + " bytes, this has " + std::to_string(bytes.size()), {}};
    const std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(), ZSTD_freeDCtx);
    if (!context) return Error{"there is no memory to unpack a batch", {}};
    ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, largest_window_log);
    std::string text;
    std::vector<char> piece(ZSTD_DStreamOutSize());
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    std::size_t wanted = 1;
    while (in.pos < in.size || wanted > 0) {
        ZSTD_outBuffer out{piece.data(), piece.size(), 0};
        const std::size_t before = in.pos;
        wanted = ZSTD_decompressStream(context.get(), &out, &in);
        if (ZSTD_isError(wanted)) return Error{std::string("the batch cannot be unpacked: ") + ZSTD_getErrorName(wanted), {}};
        if (text.size() + out.pos > batch_text_cap) return Error{"the batch unpacks to more than is allowed", {}};
        text.append(piece.data(), out.pos);
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
        auto record = record_of(parsed(line));
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
