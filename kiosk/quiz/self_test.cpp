#include "kiosk/quiz/self_test.h"

#include <algorithm>
#include <random>

namespace estation::kiosk {
using namespace content;

SelfTestPool self_test_pool(const Library& library, Language language) {
    SelfTestPool pool;
    std::array<bool, benchmarks + 1> seen{};
    for (const Item* item : library.items()) {
        const auto* quiz = std::get_if<Quiz>(&item->body);
        if (quiz == nullptr) continue;
        for (const Question& q : quiz->bank.in(language).questions) {
            const auto* choice = std::get_if<MultiChoice>(&q.body);
            const bool one = std::holds_alternative<TrueFalse>(q.body) || (choice != nullptr && choice->single);
            if (!one || !ShownQuestion::can_ask(q) || !q.benchmark || *q.benchmark < 1 || *q.benchmark > benchmarks) continue;
            pool.entries.push_back({item, &q});
            seen[static_cast<std::size_t>(*q.benchmark)] = true;
        }
    }
    pool.covered = static_cast<std::size_t>(std::count(seen.begin(), seen.end(), true));
    return pool;
}

std::vector<ShownQuestion> draw_self_test(const SelfTestPool& pool, std::uint64_t seed) {
    std::mt19937_64 dice(seed);
    std::vector<std::vector<SelfTestPool::Entry>> by_benchmark(benchmarks);
    for (const auto& entry : pool.entries) by_benchmark[static_cast<std::size_t>(*entry.question->benchmark - 1)].push_back(entry);
    std::erase_if(by_benchmark, [](const auto& list) { return list.empty(); });
    for (auto& list : by_benchmark) std::shuffle(list.begin(), list.end(), dice);
    std::vector<SelfTestPool::Entry> drawn;
    for (std::size_t round = 0; drawn.size() < pool.length(); ++round) {
        // Which benchmarks get the last, incomplete round is chance.
        std::shuffle(by_benchmark.begin(), by_benchmark.end(), dice);
        for (const auto& list : by_benchmark)
            if (round < list.size() && drawn.size() < pool.length()) drawn.push_back(list[round]);
    }
    std::shuffle(drawn.begin(), drawn.end(), dice);
    std::vector<ShownQuestion> questions;
    for (const auto& entry : drawn) {
        questions.emplace_back(*entry.question, std::get<Quiz>(entry.item->body).shuffle, dice);
        questions.back().item = entry.item;
    }
    return questions;
}

LiteracyArea area_of(int benchmark) {
    switch (benchmark) {
        case 6: case 7: case 26: return LiteracyArea::green;
        case 10: case 11: case 12: case 13: case 14: case 15: return LiteracyArea::nature;
        case 16: case 17: case 18: return LiteracyArea::health;
        case 19: case 20: case 23: case 24: case 25: return LiteracyArea::safety;
        case 21: case 22: return LiteracyArea::work;
        default: return LiteracyArea::method;
    }
}

std::array<AreaResult, literacy_areas> by_area(const std::vector<const ShownQuestion*>& questions) {
    std::array<AreaResult, literacy_areas> result{};
    for (const ShownQuestion* q : questions) {
        if (!q->question->benchmark) continue;
        AreaResult& area = result[static_cast<std::size_t>(area_of(*q->question->benchmark))];
        ++area.asked;
        area.right += q->is_right();
    }
    return result;
}

}  // namespace estation::kiosk
