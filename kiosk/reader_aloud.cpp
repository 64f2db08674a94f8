#include "kiosk/reader_aloud.h"

#include <utility>

namespace estation::kiosk {
using namespace ui;

namespace {
constexpr double rest_s = 0.6;               // a page that still moves is not read yet
constexpr std::size_t most_sentences = 400;
}  // namespace

void ReaderAloud::stop(Ui& ui) {
    if (speech_ == nullptr || page_ == 0) return;
    speech_->stop();
    ui.mark({}, {});
    page_ = text_ = 0;
    seen_.clear();
    read_.clear();
    pieces_.clear();
}

void ReaderAloud::read_page(Ui& ui, int volume_percent) {
    pieces_.clear();
    std::vector<std::string> sentences;
    for (const Readable& r : ui.readables()) {
        for (const Sentence& s : split_sentences(r.text)) {
            if (sentences.size() >= most_sentences) break;
            sentences.push_back(r.text.substr(s.begin, s.end - s.begin));
            pieces_.push_back({r, s});
        }
    }
    marked_ = static_cast<std::size_t>(-1);
    named_ = false;
    read_ = seen_;
    text_ = sentences.empty() ? 0 : speech_->say(std::move(sentences), ui.language(), volume_percent);
}

void ReaderAloud::frame(Ui& ui, std::uint64_t page, int volume_percent) {
    if (speech_ == nullptr) return;
    if (page != page_) {
        speech_->stop();
        ui.mark({}, {});
        page_ = page;
        text_ = 0;
        named_ = false;
        read_.clear();
        seen_.clear();
        pieces_.clear();
    }
    std::string says;
    for (const Readable& r : ui.readables()) says += r.text + '\n';
    if (says != seen_) {
        seen_ = std::move(says);
        rest_since_s_ = ui.now_s();
    }
    if (!ui.named().empty()) {
        // What was touched has a name; the page goes on when it is asked for anew, by turning 朗读 off and on.
        ui.mark({}, {});
        pieces_.clear();
        named_ = true;
        text_ = speech_->say({ui.named()}, ui.language(), volume_percent);
        ui.wake_in(rest_s);
        return;
    }
    const bool rested = ui.now_s() - rest_since_s_ >= rest_s;
    const Speech::Spoken& spoken = speech_->spoken();
    const bool busy = text_ != 0 && spoken.text == text_ && spoken.speaking;
    // An exhibit whose figures never rest is not read again and again; a question that gives way to its answer is.
    if (!read_.empty() ? rested && seen_ != read_ && !(busy && named_) : rested && !seen_.empty() && !named_) return read_page(ui, volume_percent);
    if (!rested) ui.wake_in(rest_s);
    if (named_ || pieces_.empty() || spoken.text != text_) return;
    if (!spoken.speaking) {
        if (marked_ != pieces_.size()) ui.mark({}, {}), marked_ = pieces_.size();
        return;
    }
    if (spoken.sentence == marked_ || spoken.sentence >= pieces_.size()) return;
    marked_ = spoken.sentence;
    const Piece& now = pieces_[marked_];
    ui.mark(now.readable.text, now.sentence);
    for (const Readable& r : ui.readables())
        if (r.text == now.readable.text) {
            ui.reveal(r);
            break;
        }
}

}  // namespace estation::kiosk
