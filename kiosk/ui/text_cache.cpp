#include "kiosk/ui/text_cache.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <unordered_set>

namespace estation::kiosk::ui {
namespace {

template <class T>
void put(std::string& key, const T& value) {
    char raw[sizeof(T)];
    std::memcpy(raw, &value, sizeof(T));
    key.append(raw, sizeof(T));
}

std::string style_key(const TextStyle& s, float width) {
    std::string key;
    put(key, s.em);
    put(key, s.line_height);
    put(key, s.indent_em);
    put(key, s.max_lines);
    put(key, width);
    key += static_cast<char>(s.bold | s.latin << 1 | s.tabular << 2 | static_cast<int>(s.align) << 3 | s.whole_words << 5);
    return key;
}

constexpr std::uint64_t set_rest_frames = 1200;  // positions are small; they may rest longer than textures
constexpr std::size_t most_sets = 3000;

}  // namespace

std::size_t TextCache::BandHash::operator()(const BandKey& k) const {
    return std::hash<const void*>()(k.block) * 31 + static_cast<std::size_t>(k.layer) * 7919 + static_cast<std::size_t>(k.n);
}

TextCache::TextCache(Painter& painter, Typesetter& setter, std::size_t budget_bytes) : painter_(painter), setter_(setter), budget_(budget_bytes) {}

TextCache::~TextCache() {
    for (auto& [key, painted] : bands_) painter_.remove(painted.band.texture);
}

std::shared_ptr<const TextBlock> TextCache::remember(std::string key, const std::vector<Span>* spans, std::string_view text, const TextStyle& style, float width_px) {
    const auto it = sets_.find(key);
    if (it != sets_.end()) {
        it->second.used = frame_;
        return it->second.block;
    }
    auto block = spans != nullptr ? setter_.set(*spans, style, width_px) : setter_.set(text, style, width_px);
    sets_.emplace(std::move(key), Set{block, frame_});
    return block;
}

std::shared_ptr<const TextBlock> TextCache::set(std::string_view text, const TextStyle& style, float width_px) {
    std::string key = style_key(style, width_px);
    key += text;
    return remember(std::move(key), nullptr, text, style, width_px);
}

std::shared_ptr<const TextBlock> TextCache::set(const std::vector<Span>& spans, const TextStyle& style, float width_px) {
    std::string key = style_key(style, width_px);
    for (const Span& s : spans) {
        key += '\x01';
        key += static_cast<char>(s.bold | s.italic << 1 | s.mono << 2 | s.strike << 3 | s.emphasis_dots << 4 | s.superscript << 5 | s.keep_with_previous << 6);
        key += static_cast<char>(s.layer | s.display << 4);
        put(key, s.tag);
        key += s.text;
        if (!s.formula.empty()) key += '\x02' + s.formula;
        if (!s.ruby.empty()) key += '\x03' + s.ruby;
    }
    return remember(std::move(key), &spans, {}, style, width_px);
}

const TextCache::Band& TextCache::band(const std::shared_ptr<const TextBlock>& block, int layer, int n) {
    const BandKey key{block.get(), layer, n};
    const auto it = bands_.find(key);
    if (it != bands_.end()) {
        it->second.used = frame_;
        return it->second.band;
    }
    const int y0 = n * band_px, y1 = std::min(static_cast<int>(std::ceil(block->height)), y0 + band_px);
    Pixels pixels = setter_.paint(*block, layer, y0, std::max(y1, y0 + 1));
    Band band{0, y0, pixels.width, pixels.height};
    const std::size_t bytes = pixels.bytes();
    band.texture = painter_.add(std::move(pixels));
    bytes_ += bytes;
    return bands_.emplace(key, Painted{block, layer, band, frame_, bytes}).first->second.band;
}

// Nobody finds the textures of a paragraph that is no longer known; they only hold its positions in memory.
void TextCache::drop_orphans() {
    std::unordered_set<const TextBlock*> known;
    for (const auto& [key, set] : sets_) known.insert(set.block.get());
    std::erase_if(bands_, [&](const auto& entry) {
        const Painted& painted = entry.second;
        if (known.contains(entry.first.block) || painted.used + 2 >= frame_) return false;
        painter_.remove(painted.band.texture);
        bytes_ -= painted.bytes;
        return true;
    });
}

void TextCache::forget() {
    for (const auto& [key, painted] : bands_) painter_.remove(painted.band.texture);
    bands_.clear();
    sets_.clear();
    bytes_ = 0;
}

void TextCache::tidy() {
    ++frame_;
    if (bytes_ > budget_) {
        std::vector<std::pair<std::uint64_t, BandKey>> by_age;
        by_age.reserve(bands_.size());
        for (const auto& [key, painted] : bands_)
            if (painted.used + 2 < frame_) by_age.emplace_back(painted.used, key);
        std::sort(by_age.begin(), by_age.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        for (const auto& [used, key] : by_age) {
            if (bytes_ <= budget_ * 3 / 4) break;
            const auto it = bands_.find(key);
            painter_.remove(it->second.band.texture);
            bytes_ -= it->second.bytes;
            bands_.erase(it);
        }
    }
    if (frame_ % 256 == 0 || sets_.size() > most_sets) {
        const std::uint64_t rest = sets_.size() > most_sets ? 2 : set_rest_frames;
        std::erase_if(sets_, [&](const auto& entry) { return entry.second.used + rest < frame_; });
        drop_orphans();
    }
}

}  // namespace estation::kiosk::ui
