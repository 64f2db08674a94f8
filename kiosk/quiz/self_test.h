// The self-test: fifty questions from all the quizzes of a Library, drawn so that every benchmark of the national
// science-literacy benchmark (《中国公民科学素质基准》, 26 of them, 国科发政〔2016〕112号) is asked about as evenly as
// the quizzes allow. Its result is shown by area and told to nobody. Pure functions; any thread.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "content/library.h"
#include "kiosk/quiz/shown_question.h"

namespace estation::kiosk {

inline constexpr std::size_t self_test_length = 50;
inline constexpr int benchmarks = 26;
// With fewer questions or benchmarks it would promise more than it holds, and is not offered.
inline constexpr std::size_t self_test_least = 20, self_test_least_benchmarks = 5;

// What can be drawn: questions with a benchmark, and one answer to choose as in the national survey.
struct SelfTestPool {
    struct Entry { const content::Item* item; const content::Question* question; };
    std::vector<Entry> entries;
    std::size_t covered = 0;   // how many of the 26 have a question
    [[nodiscard]] bool enough() const { return entries.size() >= self_test_least && covered >= self_test_least_benchmarks; }
    [[nodiscard]] std::size_t length() const { return std::min(entries.size(), self_test_length); }
};
[[nodiscard]] SelfTestPool self_test_pool(const content::Library& library, content::Language language);

// The questions, mixed. Each benchmark that has one is asked before any is asked twice, and so on. `shuffle` of the
// quiz a question comes from decides whether its choices are mixed. They point into the pool's Library.
[[nodiscard]] std::vector<ShownQuestion> draw_self_test(const SelfTestPool& pool, std::uint64_t seed);

// Six areas, so that a result is something to read: the grouping of the 26 is our own.
enum class LiteracyArea { method, nature, health, safety, work, green };
inline constexpr int literacy_areas = 6;
[[nodiscard]] LiteracyArea area_of(int benchmark);

struct AreaResult { int right = 0, asked = 0; };
[[nodiscard]] std::array<AreaResult, literacy_areas> by_area(const std::vector<const ShownQuestion*>& questions);

}  // namespace estation::kiosk
