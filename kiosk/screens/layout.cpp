#include "kiosk/screens/layout.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "content/overloaded.h"

namespace estation::kiosk {
using namespace content;

namespace {

std::size_t letters(const std::vector<Block>& blocks, int depth = 0);
std::size_t letters(const Runs& runs) {
    std::size_t n = 0;
    for (const Run& r : runs)
        n += static_cast<std::size_t>(std::count_if(r.text.begin(), r.text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
    return n;
}
std::size_t letters(const std::vector<Block>& blocks, int depth) {
    std::size_t n = 0;
    if (depth > 8) return n;
    for (const Block& b : blocks) {
        if (const auto* p = std::get_if<Paragraph>(&b.body)) n += letters(p->runs);
        if (const auto* h = std::get_if<Heading>(&b.body)) n += letters(h->runs);
        if (const auto* c = std::get_if<Callout>(&b.body)) n += letters(c->blocks, depth + 1);
        if (const auto* l = std::get_if<List>(&b.body))
            for (const auto& e : l->entries) n += letters(e.blocks, depth + 1);
        if (const auto* t = std::get_if<Table>(&b.body))
            for (const auto& row : t->rows)
                for (const auto& cell : row) n += letters(cell);
    }
    return n;
}

}  // namespace

float bar_height(const ui::Ui& ui) { return ui.theme().target() + 2 * ui.mm(5); }

ui::Rect content_area(const ui::Ui& ui) {
    const ui::Rect page = ui.page();
    const float m = ui.theme().margin(), top = ui.mm(ui.theme().portrait() ? 18 : 16);
    return {page.x + m, page.y + top, page.w - 2 * m, page.h - top - bar_height(ui)};
}

FootBar foot_bar(const ui::Ui& ui, const ui::Rect& area, float buttons_width) {
    const float h = std::round(ui.theme().target() * 1.1f), top = std::round(area.bottom()) - h, w = std::min(area.w, std::ceil(buttons_width));
    // What scrolls ends at the margin's edge: its buttons stand there, and never against ours.
    const float apart = ui.mm(6), free = area.right() + ui.mm(4) - (area.x + w + apart);
    return {{area.x, top, w, h}, {area.x + w + apart, top, std::max(0.0f, free), h}, {area.x, area.y, area.w, top - ui.mm(4) - area.y}};
}

std::string pack_key(const Library& library, const Item& item) {
    const Pack* pack = library.pack_of(item);
    return pack == nullptr ? item.pack : pack->id() + "@" + pack->version();
}

std::string cover_of(const Item& item) {
    if (!item.picture.empty()) return item.picture;
    if (const auto* g = std::get_if<Gallery>(&item.body); g != nullptr && !g->pictures.empty()) return g->pictures.front().path;
    if (const auto* p = std::get_if<Poster>(&item.body)) return p->picture;
    if (const auto* a = std::get_if<Article>(&item.body))
        for (const Block& b : a->text.zh.empty() ? a->text.en.blocks : a->text.zh.blocks)
            if (const auto* f = std::get_if<Figure>(&b.body)) return f->path;
    return {};
}

const char* kind_icon(const Body& body) {
    return std::visit(overloaded{[](const Article&) { return "article"; }, [](const Gallery&) { return "gallery"; }, [](const Video&) { return "video"; },
                                 [](const Quiz&) { return "quiz"; }, [](const Drill&) { return "drill"; }, [](const Course&) { return "course"; },
                                 [](const Form&) { return "form"; }, [](const Exhibit&) { return "exhibit"; }, [](const Poster&) { return "poster"; },
                                 [](const ShelterMap&) { return "map"; }, [](const SchoolDrill&) { return "drill"; }},
                      body);
}

std::string topic_icon(Topic topic) { return std::string("topic-") + topic_name(topic); }

std::string kind_line(ui::Ui& ui, const Item& item) {
    const Language l = ui.language();
    return std::visit(overloaded{
        [&](const Article& a) {
            const std::size_t n = letters(a.text.in(l).blocks);
            const std::size_t minutes = std::max<std::size_t>(1, (n + 150) / (l == Language::en && !a.text.en.empty() ? 1100 : 300));
            return ui.tr("kind.article", std::to_string(minutes));
        },
        [&](const Gallery& g) { return ui.tr("kind.gallery", std::to_string(g.pictures.size())); },
        [&](const Quiz& q) { return ui.tr("kind.quiz", std::to_string(q.bank.in(l).questions.size())); },
        [&](const Poster&) { return std::string(ui.tr("kind.poster")); },
        [&](const Video&) { return std::string(ui.tr("kind.video")); },
        [&](const Drill&) { return std::string(ui.tr("kind.drill")); },
        [&](const Course&) { return std::string(ui.tr("kind.course")); },
        [&](const Form&) { return std::string(ui.tr("kind.form")); },
        [&](const Exhibit&) { return std::string(ui.tr("kind.exhibit")); },
        [&](const ShelterMap&) { return std::string(ui.tr("kind.map")); },
        [&](const SchoolDrill&) { return std::string(ui.tr("conductor.kind")); }}, item.body);
}

const std::string& topic_title(ui::Ui& ui, Topic topic) {
    switch (topic) {
        case Topic::earthquake: return ui.tr("topic.earthquake");
        case Topic::health: return ui.tr("topic.health");
        case Topic::food_and_medicine: return ui.tr("topic.food");
        case Topic::environment: return ui.tr("topic.environment");
        case Topic::technology: return ui.tr("topic.technology");
        case Topic::law_and_ip: return ui.tr("topic.law");
        case Topic::farming: return ui.tr("topic.farming");
        case Topic::youth: return ui.tr("topic.youth");
        case Topic::sky_and_weather: return ui.tr("topic.sky");
        case Topic::myths: return ui.tr("topic.myths");
    }
    return ui.tr("topic.myths");
}

std::string date_text(Date d, Language language) {
    if (language == Language::en) {
        static constexpr std::array months{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"};
        if (d.month < 1 || d.month > 12) return d.iso();
        return std::to_string(d.day) + " " + months[static_cast<std::size_t>(d.month - 1)] + " " + std::to_string(d.year);
    }
    return std::to_string(d.year) + "年" + std::to_string(d.month) + "月" + std::to_string(d.day) + "日";
}

}  // namespace estation::kiosk
