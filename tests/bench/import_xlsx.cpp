// How long 1,000 questions take from a workbook to questions, beside nothing but unpacking that workbook, and from there to a whole pack on
// the disk, beside writing the same bytes as one file: ratios that hold on the next machine too. Prints medians of nine.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "content/durable.h"
#include "content/import/archive.h"
#include "content/import/export.h"
#include "content/import/native_writer.h"
#include "tests/fakes/scratch.h"

using namespace estation::content;

namespace {

constexpr int count = 1000;

double now_ms() { return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double median_ms(const std::function<void()>& work) {
    std::vector<double> all;
    for (int i = 0; i < 9; ++i) {
        const double begin = now_ms();
        work();
        all.push_back(now_ms() - begin);
    }
    std::sort(all.begin(), all.end());
    return all[all.size() / 2];
}

std::string sheet() {
    std::string csv = "题型,题干,选项A,选项B,选项C,选项D,答案,解析,难度,知识点\n";
    for (int i = 0; i < count; ++i) {
        const auto n = std::to_string(i);
        if (i % 4 == 3) csv += "判断题,第" + n + "题：云是看不见的水蒸气凝结成的小水滴。,,,,,对,水蒸气看不见，看得见的是小水滴。,易,水\n";
        else csv += "单选题,第" + n + "题：地球上的水大部分在哪里？,海洋里的咸水" + n + ",高山上的冰川" + n + ",地下的水" + n + ",河流和湖泊" + n + ",A,海水约占97%，能直接用的淡水很少，所以要省着用。,中,水；环境\n";
    }
    return csv;
}

void fail(const Error& error) {
    std::fprintf(stderr, "%s\n", error.line().c_str());
    std::exit(1);
}

}  // namespace

int main() {
    const estation::fakes::Scratch scratch;
    const auto first = import_bytes(sheet(), "q.csv", ImportFormat::spreadsheet);
    if (!first) fail(first.error());
    const auto workbook = scratch.path() / "q.xlsx";
    if (auto written = write_xlsx(table_of(first->questions), workbook); !written) fail(written.error());
    const auto bytes = read_capped(workbook, 64u << 20);
    if (!bytes) fail(bytes.error());

    std::size_t questions = 0;
    const double import_ms = median_ms([&] {
        const auto import = import_bytes(*bytes, "q.xlsx", ImportFormat::automatic);
        if (!import) fail(import.error());
        questions = import->questions.size();
    });
    const double unpack_ms = median_ms([&] {
        const auto files = unpack(*bytes, "q.xlsx", {}, [](const std::string&) { return true; });
        if (!files) fail(files.error());
    });
    int round = 0;
    const double whole_ms = median_ms([&] {
        auto import = import_bytes(*bytes, "q.xlsx", ImportFormat::automatic);
        if (!import) fail(import.error());
        keep_what_reads(*import);
        if (auto written = write_pack(*import, scratch.path() / ("pack-" + std::to_string(++round)), "q.xlsx"); !written) fail(written.error());
    });
    std::uint64_t pack_bytes = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(scratch.path() / "pack-1"))
        if (entry.is_regular_file()) pack_bytes += entry.file_size();
    const double write_ms = median_ms([&] { if (auto written = write_durably(scratch.path() / "one", std::string(pack_bytes, 'x')); !written) fail(written.error()); });
    if (questions != count) fail({"only " + std::to_string(questions) + " questions came back", "q.xlsx"});
    std::printf("%d questions from xlsx: %.1f ms, %.1f times unpacking it (%.1f ms)\n", count, import_ms, import_ms / unpack_ms, unpack_ms);
    std::printf("to a pack on the disk, read back: %.1f ms, %.1f times writing its %llu KB as one file (%.1f ms)\n", whole_ms, whole_ms / write_ms, static_cast<unsigned long long>(pack_bytes / 1024), write_ms);
    return 0;
}
