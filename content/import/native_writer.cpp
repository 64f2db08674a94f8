#include "content/import/native_writer.h"

#include <algorithm>
#include <set>
#include <system_error>

#include "content/durable.h"
#include "content/import/pack_draft.h"
#include "content/import/question_writer.h"
#include "content/import/text_tools.h"
#include "content/picture_probe.h"
#include "content/question_toml.h"
#include "content/toml_string.h"

namespace estation::content {
namespace {

namespace fs = std::filesystem;
using std::string;

constexpr std::size_t questions_in_a_quiz = 400;
constexpr std::size_t text_in_a_quiz = 3u << 20;

string pack_toml(const Import& import, const string& id, const string& title, const string& source, const std::vector<string>& order) {
    string names;
    for (const auto& name : order) names += (names.empty() ? "" : ", ") + toml_string(name);
    return "id = " + toml_string(id) + "\nversion = \"1\"\ntitle = " + toml_string(title) + "\nsummary = \"\"\norder = [" + names +
           "]\n\n# 请核对下面几项 / please check these\n[defaults]\n"
           "# earthquake 防震减灾  health 健康  food-and-medicine 食品药品  environment 环境  technology 科技\n# law-and-ip 法律  farming 农业  youth 青少年  sky-and-weather 天文气象  myths 辟谣\ntopic = \"technology\"\n"
           "audience = [\"residents\"]\nsource = [" +
           toml_string(source) + "]\nreviewer = \"\"\nlicence = " + toml_string(import.licence.empty() ? "未注明" : import.licence) + "\n";
}

class Writing {
public:
    Writing(const Import& import, const fs::path& folder, const string& source) : import_(import), folder_(folder), source_(source) {
        title_ = import.title.empty() ? short_title(fs::path(source).stem().string(), 60) : import.title;
        if (title_.empty()) title_ = source;
    }

    Result<> run(const string& id) {
        if (auto r = write_quizzes(); !r) return r;
        if (auto r = write_pages(); !r) return r;
        for (const auto& item : import_.items) {
            order_.push_back(item.name);
            if (auto r = write_durably(folder_ / (item.name + ".toml"), item.toml); !r) return r;
        }
        for (const auto& [path, file] : import_.files) {
            std::error_code fault;
            fs::create_directories((folder_ / path).parent_path(), fault);
            if (auto r = write_durably(folder_ / path, std::span<const std::byte>(file.bytes)); !r) return r;
        }
        return write_durably(folder_ / "pack.toml", pack_toml(import_, id, title_, source_, order_));
    }

private:
    Result<> write_quizzes() {
        string text;
        std::size_t count = 0;
        const bool several = import_.questions.size() > questions_in_a_quiz;
        for (const auto& question : import_.questions) {
            auto one = question_toml(question);
            if (count == questions_in_a_quiz || text.size() + one.size() > text_in_a_quiz) {
                if (auto r = write_quiz(text, true); !r) return r;
                text.clear();
                count = 0;
            }
            text += one + "\n";
            ++count;
        }
        return count > 0 ? write_quiz(text, several) : Result<>();
    }

    Result<> write_quiz(const string& questions, bool several) {
        ++quizzes_;
        const auto name = quizzes_ == 1 ? string("quiz") : "quiz-" + std::to_string(quizzes_);
        order_.push_back(name);
        const auto title = several ? title_ + "（" + std::to_string(quizzes_) + "）" : title_;
        if (auto r = write_durably(folder_ / (name + string(question_toml_ending)), questions); !r) return r;
        return write_durably(folder_ / (name + ".toml"), "kind = \"quiz\"\ntitle = " + toml_string(title) + "\nquestions = " + toml_string(name + string(question_toml_ending)) + "\nchallenge_seconds = 60\n");
    }

    Result<> write_pages() {
        int number = 0;
        for (const auto& page : import_.pages) {
            const auto name = "page-" + std::to_string(++number);
            order_.push_back(name);
            if (auto r = write_durably(folder_ / (name + ".md"), "+++\ntitle = " + toml_string(page.title) + "\n+++\n" + page.markdown); !r) return r;
        }
        return {};
    }

    const Import& import_;
    const fs::path& folder_;
    const string& source_;
    string title_;
    int quizzes_ = 0;
    std::vector<string> order_;
};

// Pictures as the kiosk will look at them; what is none goes, with everything that cannot be asked without it.
void drop_bad_pictures(Import& import) {
    std::set<string> bad;
    for (auto file = import.files.begin(); file != import.files.end();) {
        const auto info = probe_picture(std::span<const std::byte>(file->second.bytes), {});
        const bool fits = file->second.bytes.size() <= Limits{}.picture_file_bytes;
        if (info && fits) {
            ++file;
            continue;
        }
        import.drop(file->first, 0, info ? "the picture is too large" : info.error().text);
        bad.insert(file->first);
        file = import.files.erase(file);
    }
    const auto missing = [&](const string& path) { return !path.empty() && !import.files.contains(path); };
    std::vector<Question> kept;
    for (auto& q : import.questions) {
        if (missing(q.picture)) q.picture.clear();
        std::erase_if(q.media, [&](const Media& m) {
            if (missing(m.path)) import.change(short_title(q.name), q.line, "the picture " + m.path + " is not there; the question is shown without it");
            return missing(m.path);
        });
        const auto* choice = std::get_if<MultiChoice>(&q.body);
        const auto lost = choice == nullptr ? string() : [&] {
            for (const auto& c : choice->choices)
                if (missing(c.picture)) return c.picture;
            return string();
        }();
        if (!lost.empty()) {
            import.drop(short_title(q.name), q.line, "the picture of an answer, " + lost + ", is not there");
            continue;
        }
        const auto* spot = std::get_if<Hotspot>(&q.body);
        if (spot != nullptr && missing(spot->picture)) import.drop(short_title(q.name), q.line, "the picture to be touched, " + spot->picture + ", is not there");
        else kept.push_back(std::move(q));
    }
    import.questions = std::move(kept);
}

}  // namespace

void keep_what_reads(Import& import) {
    drop_bad_pictures(import);
    std::vector<Question> kept;
    for (auto& q : import.questions) {
        Faults faults(10);
        const auto back = read_question_toml(question_toml(q), "", {}, faults);
        const auto wrong = faults.take();
        if (back.size() == 1 && wrong.empty()) kept.push_back(std::move(q));
        else import.drop(short_title(q.name), q.line, wrong.empty() ? "it cannot be written as one of our questions" : wrong.front().text);
    }
    import.questions = std::move(kept);
}

Result<> write_pack(const Import& import, const fs::path& out, const string& source_name) {
    auto draft = PackDraft::beside(out);
    if (!draft) return draft.error();
    if (auto r = Writing(import, draft->path(), source_name).run(draft->id()); !r) return r.error().in("import");
    if (const auto pack = Pack::open(draft->path()); !pack) return pack.error().in("what was imported cannot be read back");
    return draft->finish();
}

}  // namespace estation::content
