// Draws a film of our own: the exhibits of the kiosk, one scene after the other, as raw pictures on the standard output, or
// one of them as a PNG for a poster. For authors; never part of the kiosk. See tests/film/make.
//
//   film SCRIPT.toml                  > pictures, 32 bits each (bgr0), width x height, so many a second
//   film SCRIPT.toml --poster OUT.png   the picture at `poster_s`
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "content/exhibit_models.h"
#include "content/toml_keys.h"
#include "content/toml_source.h"
#include "kiosk/exhibits/exhibit_view.h"
#include "kiosk/png_writer.h"
#include "tests/fakes/kiosk_stage.h"

namespace {

using namespace estation;
using namespace estation::kiosk;
using ui::Rect;

struct Turn { std::string knob; double from = 0, to = 0; };
// A card with words, or an exhibit whose knobs turn evenly from one end of the scene to the other.
struct Scene { double seconds = 3; std::string title, line, model; std::vector<Turn> turns; };
struct Film { int width = 1280, height = 720, fps = 30; double poster_s = 0; content::Date date{2026, 9, 26}; std::vector<Scene> scenes; };

bool read(const char* path, Film& film) {
    std::ifstream in(path);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto values = content::read_toml(text, path, 1, 8);
    if (!values) {
        std::fprintf(stderr, "%s\n", values.error().line().c_str());
        return false;
    }
    content::Faults faults(20);
    content::FileReport report{path, faults};
    content::TomlKeys keys(*values, report);
    film.width = keys.integer("width", film.width, 160, 3840);
    film.height = keys.integer("height", film.height, 90, 2160);
    film.fps = keys.integer("fps", film.fps, 5, 60);
    film.poster_s = keys.number("poster_s", 0, 0, 600);
    film.date = keys.date("date").value_or(film.date);
    for (auto& one : keys.tables("scene")) {
        Scene s{one.number("seconds", 3, 0.5, 120), one.string("title"), one.string("line"), one.string("model"), {}};
        for (auto& turn : one.tables("turn")) s.turns.push_back({turn.required_string("knob", "\"day\""), turn.number("from", 0, -1e6, 1e6), turn.number("to", 0, -1e6, 1e6)}), turn.finish();
        one.finish();
        if (!s.model.empty() && content::exhibit_model(s.model) == nullptr) report.refuse(one.line("model"), "there is no exhibit " + s.model);
        film.scenes.push_back(std::move(s));
    }
    keys.finish();
    bool good = !film.scenes.empty();
    for (const auto& fault : faults.take()) std::fprintf(stderr, "%s\n", fault.line().c_str()), good = false;
    return good;
}

// One scene on the stage, from its first picture to its last.
class Shooting {
public:
    Shooting(fakes::Stage& stage, const Film& film, const Scene& scene) : stage_(stage), film_(film), scene_(scene), values_(exhibit_of(scene)), view_(make_exhibit_view(scene.model, film.date)) {
        stage_.draw = [this](ui::Ui& u) { draw(u); };
    }
    ~Shooting() { stage_.draw = nullptr; }
    Pixels frame(int n) {
        at_s_ = n / static_cast<double>(film_.fps);
        const double share = std::clamp(at_s_ / scene_.seconds, 0.0, 1.0);
        for (const Turn& t : scene_.turns) values_.set(t.knob, t.from + (t.to - t.from) * share);
        stage_.hands.frame(1.0 / film_.fps);
        return stage_.painter->shot();
    }

private:
    static content::Exhibit exhibit_of(const Scene& scene) {
        content::Exhibit e;
        e.model = scene.model;
        for (const Turn& t : scene.turns) e.parameters.push_back({t.knob, {t.knob, {}}, t.from, std::min(t.from, t.to), std::max(t.from, t.to) + 1e-6, 1e-4, ""});
        return e;
    }
    void draw(ui::Ui& u) {
        const Rect page = u.page();
        if (view_) {
            const float edge = u.mm(10), head = u.mm(16);
            view_->draw(u, {{page.x + edge, page.y + u.mm(6) + head, page.w - 2 * edge, page.h - u.mm(12) - head}, {page.x + edge, page.y + u.mm(4), page.w - 2 * edge, head}}, values_, 1.0 / film_.fps);
        } else {
            u.text(page.x, page.y + page.h * 0.36f, page.w, scene_.title, {.role = ui::TextRole::attract, .bold = true, .align = ui::Align::centre});
            u.text(page.x, page.y + page.h * 0.36f + u.theme().em(ui::TextRole::attract) * 1.5f, page.w, scene_.line, {.role = ui::TextRole::head, .colour = ui::Colour::accent, .align = ui::Align::centre});
        }
        // Scenes come out of the paper and go back into it.
        const double edge_s = std::min(at_s_, scene_.seconds - at_s_), fade_s = 0.5;
        if (edge_s < fade_s) u.fill(page, ui::Colour::paper, static_cast<float>(1 - std::max(0.0, edge_s) / fade_s));
    }

    fakes::Stage& stage_;
    const Film& film_;
    const Scene& scene_;
    Values values_;
    std::unique_ptr<ExhibitView> view_;
    double at_s_ = 0;
};

bool write_raw(const Pixels& p) {
    for (int y = 0; y < p.height; ++y)
        if (std::fwrite(p.row(y), 4, static_cast<std::size_t>(p.width), stdout) != static_cast<std::size_t>(p.width)) return false;
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    const bool poster = argc == 4 && std::string(argv[2]) == "--poster";
    Film film;
    if (argc != 2 && !poster) {
        std::fprintf(stderr, "film SCRIPT.toml [--poster OUT.png]\n");
        return 2;
    }
    if (!read(argv[1], film)) return 1;
    // Millimetres of a glass on which a caption is 20 pixels of a picture 720 high.
    fakes::Stage stage({film.width, film.height, 405, 900});
    double before_s = 0;
    for (const Scene& scene : film.scenes) {
        Shooting shooting(stage, film, scene);
        const int frames = static_cast<int>(std::lround(scene.seconds * film.fps));
        for (int n = 0; n < frames; ++n) {
            const Pixels p = shooting.frame(n);
            const double now_s = before_s + n / static_cast<double>(film.fps);
            if (poster && now_s >= film.poster_s) {
                const auto written = write_png(p, argv[3]);
                if (!written) std::fprintf(stderr, "%s\n", written.error().line().c_str());
                return written ? 0 : 1;
            }
            if (!poster && !write_raw(p)) return 1;
        }
        before_s += scene.seconds;
    }
    return 0;
}
