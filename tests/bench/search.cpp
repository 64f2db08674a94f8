// How long a search over 10,000 items takes beside a plain strstr over all their text in the same run: a ratio that holds
// on the next machine too. Prints the median and the longest answer of each kind of query, and what is kept in memory.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <deque>
#include <random>
#include <string>
#include <vector>

#include "content/pinyin_input.h"
#include "content/search_index.h"
#include "content/unicode.h"

using namespace estation::content;

namespace {

constexpr int item_count = 10'000;

double now_ms() { return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// Words as frequent as words are: a few everywhere, most seldom.
class Writer {
public:
    explicit Writer(const Pinyin& pinyin) {
        std::vector<char32_t> hanzi;
        for (char32_t c = 0x4E00; c < 0x9FA6; ++c)
            if (pinyin.order(c) < 3500) hanzi.push_back(c);
        for (int i = 0; i < 12'000; ++i) {
            std::string word;
            for (int n = 2 + static_cast<int>(dice_() % 2); n > 0; --n) append_utf8(word, hanzi[dice_() % hanzi.size()]);
            words_.push_back(word);
        }
        words_[3] = "地震";
        words_[9] = "预警";
        words_[700] = "燃气";
        words_[701] = "阀门";
    }
    std::string text(std::size_t letters) {
        std::string out;
        for (std::size_t n = 0; n < letters; n += 2) {
            const double u = static_cast<double>(dice_() % 100'000) / 100'000;
            out += words_[static_cast<std::size_t>(static_cast<double>(words_.size()) * u * u * u)];
            if (dice_() % 7 == 0) out += "，";
        }
        return out;
    }

private:
    std::mt19937 dice_{2026};
    std::vector<std::string> words_;
};

}  // namespace

int main() {
    const double t0 = now_ms();
    auto opened = Pinyin::open();
    if (!opened) return std::fprintf(stderr, "%s\n", opened.error().line().c_str()), 1;
    const auto pinyin = std::make_shared<const Pinyin>(std::move(*opened));
    const double t1 = now_ms();
    std::deque<Item> items;
    std::vector<const Item*> pointers;
    std::vector<ItemText> texts;
    Writer writer(*pinyin);
    std::string all;
    for (int n = 0; n < item_count; ++n) {
        Item& item = items.emplace_back();
        texts.push_back({writer.text(14) + "\n", writer.text(30) + "\n", writer.text(30) + "\nDrop, Cover and Hold on\n", writer.text(600) + "\n"});
        pointers.push_back(&item);
        const ItemText& t = texts.back();
        all += t.title + t.summary + t.headings + t.body;
    }
    const double t2 = now_ms();
    const SearchIndex index(pointers, texts, pinyin);
    const double t3 = now_ms();
    const PinyinInput input(pinyin, texts);
    const double t4 = now_ms();
    std::printf("pinyin read in %.0f ms; %d items (%.1f MB of text) indexed in %.0f ms, words learned in %.0f ms\n", t1 - t0, item_count, static_cast<double>(all.size()) / 1e6, t3 - t2, t4 - t3);

    std::vector<double> scans;
    for (int n = 0; n < 9; ++n) {
        const double before = now_ms();
        std::size_t count = 0;
        for (const char* at = all.c_str(); (at = std::strstr(at, "阀门不在")) != nullptr; ++at) ++count;
        scans.push_back(now_ms() - before + (count > 1'000'000 ? 1 : 0));
    }
    std::sort(scans.begin(), scans.end());
    const double scan = scans[scans.size() / 2];
    std::printf("plain strstr over all text: %.2f ms\n%-28s %8s %8s %8s %7s\n", scan, "query", "median", "longest", "/strstr", "found");
    double worst = 0;
    for (const char* q : {"地震", "燃气阀门", "震", "没有这样的字", "dizhen", "ranqifamen", "dz", "dzyj", "d", "a", "shi", "shishi", "xianyang", "地zhen", "cover", "zhuangzhuang", "地震 阀门", "q", "zzzzzzzzzzzzzzzz"}) {
        std::vector<double> took;
        std::size_t found = 0;
        for (int n = 0; n < 15; ++n) {
            const double before = now_ms();
            found = index.find(q).total;
            took.push_back(now_ms() - before);
        }
        std::sort(took.begin(), took.end());
        const double median = took[took.size() / 2];
        worst = std::max(worst, median);
        std::printf("%-28s %8.2f %8.2f %8.2f %7zu\n", q, median, took.back(), median / scan, found);
    }
    std::printf("the slowest: %.2f ms, %.2f of a plain strstr\n", worst, worst / scan);
    for (const char* typed : {"d", "shi", "dizhenyujing", "zzzzzzzz"}) {
        const double before = now_ms();
        const auto n = input.candidates(typed).size();
        std::printf("candidates for %-14s %6.2f ms (%zu)\n", typed, now_ms() - before, n);
    }
}
