#include "kiosk/form_sheet.h"

#include <algorithm>
#include <cstdio>

namespace estation::kiosk {
using namespace content;

namespace {

bool starts_letter(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

// At most so many letters and bytes, never half a letter.
std::string cut(std::string text, std::size_t letters, std::size_t bytes) {
    std::size_t seen = 0, end = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && !starts_letter(text[i])) continue;
        if (i > bytes || seen > letters) break;
        end = i;
        ++seen;
    }
    text.resize(end);
    return text;
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) >= 0x20) out += c;
        else out += ' ';
    }
    return out + '"';
}

}  // namespace

FormSheet::FormSheet(const Form& form) : form_(form), answers_(form.fields.size()) { ask_all(true); }

bool FormSheet::asks_personal() const {
    return std::any_of(form_.fields.begin(), form_.fields.end(), [](const Field& f) { return is_personal(f.kind); });
}
bool FormSheet::needs_personal() const {
    return std::any_of(form_.fields.begin(), form_.fields.end(), [](const Field& f) { return is_personal(f.kind) && f.required; });
}

void FormSheet::ask_all(bool personal) {
    asked_.clear();
    for (std::size_t i = 0; i < form_.fields.size(); ++i)
        if (personal || !is_personal(form_.fields[i].kind)) asked_.push_back(i);
}

void FormSheet::begin() {
    at_ = 0;
    ask_all(true);
    page_ = asks_personal() ? Page::consent : asked_.empty() ? Page::review : Page::field;
}

void FormSheet::consent(bool yes) {
    if (page_ != Page::consent || (!yes && needs_personal())) return;
    ask_all(yes);
    if (!yes)
        for (std::size_t i = 0; i < answers_.size(); ++i)
            if (is_personal(form_.fields[i].kind)) answers_[i] = {};
    page_ = asked_.empty() ? Page::review : Page::field;
}

void FormSheet::choose(int option) {
    const Field& f = field();
    if (f.kind > FieldKind::choices || option < 0 || option >= static_cast<int>(f.options.size())) return;
    auto& chosen = answers_[asked_[at_]].chosen;
    const auto there = std::find(chosen.begin(), chosen.end(), option);
    const bool was = there != chosen.end();
    if (was) chosen.erase(there);
    if (f.kind == FieldKind::choice) chosen.clear();
    if (!was) chosen.insert(std::upper_bound(chosen.begin(), chosen.end(), option), option);
}

void FormSheet::type(char digit) {
    const Field& f = field();
    Answer& a = answers_[asked_[at_]];
    if ((f.kind != FieldKind::number && f.kind != FieldKind::phone) || a.sealed || a.typed.size() >= most_digits) return;
    const bool point = digit == '.' && f.kind == FieldKind::number && !a.typed.empty() && a.typed.find('.') == std::string::npos;
    if ((digit >= '0' && digit <= '9') || point) a.typed += digit;
}

void FormSheet::erase() {
    Answer& a = answers_[asked_[at_]];
    if (a.sealed) return;
    while (!a.typed.empty() && !starts_letter(a.typed.back())) a.typed.pop_back();
    if (!a.typed.empty()) a.typed.pop_back();
}

void FormSheet::write(std::string text) {
    const Field& f = field();
    Answer& a = answers_[asked_[at_]];
    if ((f.kind != FieldKind::text && f.kind != FieldKind::name) || a.sealed) return;
    a.typed = cut(std::move(text), f.kind == FieldKind::name ? most_name : most_letters, most_letters * 4);
}

void FormSheet::rewrite() { answers_[asked_[at_]] = {}; }

bool FormSheet::complete() const {
    const Answer& a = answer();
    switch (field().kind) {
        case FieldKind::choice:
        case FieldKind::choices: return !a.chosen.empty();
        case FieldKind::number: return !a.typed.empty() && a.typed.back() != '.';
        case FieldKind::phone: return a.typed.size() >= 7;
        case FieldKind::text:
        case FieldKind::name: return !a.typed.empty();
    }
    return false;
}

void FormSheet::leave_field() {
    const FieldKind kind = field().kind;
    Answer& a = answers_[asked_[at_]];
    if (is_personal(kind) || kind == FieldKind::text) a.sealed = !a.typed.empty();
}

void FormSheet::next() {
    if (page_ != Page::field || !may_go_on()) return;
    leave_field();
    if (editing_ || at_ + 1 == asked_.size()) page_ = Page::review;
    else ++at_;
    editing_ = false;
}

void FormSheet::previous() {
    if (page_ == Page::consent) page_ = Page::intro;
    if (page_ == Page::review) {
        if (asked_.empty()) page_ = Page::intro;
        else edit(asked_.size() - 1), editing_ = false;
        return;
    }
    if (page_ != Page::field) return;
    if (!complete()) answers_[asked_[at_]] = {};  // half a phone number is none
    leave_field();
    if (at_ == 0) page_ = Page::intro;
    else --at_;
    editing_ = false;
}

void FormSheet::edit(std::size_t at) {
    if (page_ != Page::review || at >= asked_.size()) return;
    at_ = at;
    editing_ = true;
    page_ = Page::field;
}

bool FormSheet::has_any() const {
    return std::any_of(answers_.begin(), answers_.end(), [](const Answer& a) { return !a.empty(); });
}

std::string FormSheet::send(const ItemId& form) {
    const auto written = [&](std::size_t letters) {
        std::string out = "{\"form\":" + quoted(form) + ",\"fields\":[";
        bool first = true;
        for (const std::size_t i : asked_) {
            const Field& f = form_.fields[i];
            const Answer& a = answers_[i];
            if (a.empty()) continue;
            out += std::string(first ? "" : ",") + "{\"id\":" + quoted(f.id);
            first = false;
            if (f.kind <= FieldKind::choices) {
                out += ",\"chosen\":[";
                for (std::size_t n = 0; n < a.chosen.size(); ++n) out += (n ? "," : "") + std::to_string(a.chosen[n]);
                out += "]";
            } else {
                out += ",\"value\":" + quoted(cut(a.typed, letters, a.typed.size()));
            }
            if (is_personal(f.kind)) out += ",\"purpose\":" + quoted(cut(f.purpose.in(Language::zh_CN), 40, 160));
            if (is_personal(f.kind) || f.kind == FieldKind::text) out += ",\"days\":" + std::to_string(f.retention_days);
            out += "}";
        }
        return out + "]}";
    };
    // Many long texts together must still fit one record: then each is cut a little shorter.
    std::string out = written(most_letters);
    for (std::size_t letters = most_letters; out.size() > most_bytes && letters > 0; letters -= 10) out = written(letters - 10);
    for (Answer& a : answers_) a = {};
    page_ = Page::thanks;
    return out;
}

std::string FormSheet::masked(std::string_view phone) {
    std::string out(phone);
    const std::size_t head = phone.size() >= 11 ? 3 : phone.size() >= 7 ? 2 : 0, tail = phone.size() >= 11 ? 4 : phone.size() >= 7 ? 2 : 0;
    for (std::size_t i = head; i + tail < out.size(); ++i) out[i] = '*';
    return out;
}

}  // namespace estation::kiosk
