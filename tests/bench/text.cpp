// How much our text costs beside a plain PangoLayout that sets and paints the same words: the first text of a fresh
// process, a paragraph of 300 characters, a long text. Prints milliseconds and ratios; run it on an idle machine.
#include <pango/pangocairo.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "kiosk/ui/typesetter.h"

using namespace estation::kiosk;
using namespace estation::kiosk::ui;

namespace {

constexpr int em = 30, width = 900;

double now_ms() { return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// About `count` characters, no two paragraphs alike, so that no cache of layouts helps.
std::string text_of(int count, unsigned seed) {
    static const std::vector<std::string> pieces = {"地震波分为纵波和横波，", "纵波跑得快，", "横波破坏大。", "“你知道吗？”", "《中国地震动参数区划图》", "（GB 18306）", "把安全留给自己；",
                                                    "在破坏性的横波到达之前", "几秒到几十秒", "发出警报。", "约占5%的时间", "学会趴下、掩护、抓牢，", "再有序撤离到空旷的地方。"};
    std::string s;
    for (int have = 0; have < count;) {
        seed = seed * 1103515245 + 12345;
        const std::string& piece = pieces[seed / 65536 % pieces.size()];
        s += piece;
        have += static_cast<int>(piece.size()) / 3;
    }
    return s;
}

struct Plain {
    PangoFontMap* map = pango_cairo_font_map_new();
    PangoContext* context = pango_font_map_create_context(map);
    PangoLayout* layout = nullptr;

    Plain() {
        PangoFontDescription* font = pango_font_description_from_string("Noto Sans CJK SC");
        pango_font_description_set_absolute_size(font, em * PANGO_SCALE);
        pango_context_set_language(context, pango_language_from_string("zh-cn"));
        layout = pango_layout_new(context);
        pango_layout_set_font_description(layout, font);
        pango_layout_set_width(layout, width * PANGO_SCALE);
        pango_layout_set_justify(layout, TRUE);
        pango_font_description_free(font);
    }
    Plain(const Plain&) = delete;
    Plain& operator=(const Plain&) = delete;
    ~Plain() {
        g_object_unref(layout);
        g_object_unref(context);
        g_object_unref(map);
    }
    int set(const std::string& text) const {
        pango_layout_set_text(layout, text.c_str(), static_cast<int>(text.size()));
        PangoRectangle logical;
        pango_layout_get_pixel_extents(layout, nullptr, &logical);
        return logical.height;
    }
    void paint(int height) const {
        cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_A8, width, std::max(1, height));
        cairo_t* cr = cairo_create(surface);
        pango_cairo_show_layout(cr, layout);
        cairo_destroy(cr);
        cairo_surface_destroy(surface);
    }
};

TextStyle style() {
    TextStyle s;
    s.em = em;
    s.align = Align::justify;
    s.indent_em = 2;
    return s;
}

// Runs `work` in a fresh process and returns what it measured.
double in_child(const std::function<double()>& work) {
    int ends[2];
    if (pipe(ends) != 0) return std::nan("");
    const pid_t child = fork();
    if (child == 0) {
        const double value = work();
        _exit(write(ends[1], &value, sizeof value) == sizeof value ? 0 : 1);
    }
    double value = std::nan("");
    if (read(ends[0], &value, sizeof value) != sizeof value) value = std::nan("");
    waitpid(child, nullptr, 0);
    close(ends[0]);
    close(ends[1]);
    return value;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void report(const char* what, const std::vector<double>& ours, const std::vector<double>& plain) {
    std::printf("%-44s ours %8.3f ms   plain Pango %8.3f ms   ratio %.2f\n", what, median(ours), median(plain), median(ours) / median(plain));
}

void first_text() {
    std::vector<double> ours, plain;
    const std::string text = text_of(300, 1);
    for (int i = 0; i < 7; ++i) {
        ours.push_back(in_child([&] {
            const double start = now_ms();
            Typesetter setter;
            const auto block = setter.set(text, style(), width);
            (void)setter.paint(*block, 0, 0, static_cast<int>(block->height));
            return now_ms() - start;
        }));
        plain.push_back(in_child([&] {
            const double start = now_ms();
            const Plain pango;
            pango.paint(pango.set(text));
            return now_ms() - start;
        }));
    }
    report("first 300 characters of a process", ours, plain);
}

void paragraphs(const char* what, int characters, int rounds) {
    Typesetter setter;
    const Plain pango;
    std::vector<double> our_set, our_paint, plain_set, plain_paint, ours, plain;
    for (int i = 0; i < rounds; ++i) {
        const std::string text = text_of(characters, static_cast<unsigned>(i) + 7);
        const double a = now_ms();
        const auto block = setter.set(text, style(), width);
        const double b = now_ms();
        (void)setter.paint(*block, 0, 0, static_cast<int>(block->height));
        const double c = now_ms();
        const int height = pango.set(text);
        const double d = now_ms();
        pango.paint(std::min(height, 16384));
        const double e = now_ms();
        our_set.push_back(b - a);
        our_paint.push_back(c - b);
        plain_set.push_back(d - c);
        plain_paint.push_back(e - d);
        ours.push_back(c - a);
        plain.push_back(e - c);
    }
    report((std::string(what) + ", set").c_str(), our_set, plain_set);
    report((std::string(what) + ", paint").c_str(), our_paint, plain_paint);
    report((std::string(what) + ", both").c_str(), ours, plain);
}

}  // namespace

int main() {
    first_text();
    paragraphs("300 characters at 30 px", 300, 200);
    paragraphs("a label of 8 characters", 8, 500);
    paragraphs("33,000 characters (100 kB)", 33000, 5);
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf("resident at most %.1f MiB\n", static_cast<double>(usage.ru_maxrss) / 1024);
}
