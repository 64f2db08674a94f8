#include "content/markdown.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <ctime>

#include "content/markdown_source.h"
#include "content/source_text.h"
#include "tests/fakes/shown.h"

using namespace estation::content;

namespace {

struct Read {
    std::string blocks, footnotes, refused;
    std::vector<std::string> faults;
};

Read read(std::string_view text, const MarkdownChecks& checks = {}) {
    const Limits limits;
    Faults faults(limits.faults);
    const auto source = source_text(text, "a.md", limits);
    REQUIRE(source);
    const auto document = read_markdown(*source, "a.md", 1, limits, faults, checks);
    Read out;
    for (const auto& fault : faults.take()) out.faults.push_back(fault.line());
    if (!document) {
        out.refused = document.error().line();
        return out;
    }
    out.blocks = shown(document->blocks);
    for (const auto& note : document->footnotes) out.footnotes += "[" + note.label + "]" + shown(note.blocks);
    return out;
}

// The one paragraph of a text without faults.
std::string line(std::string_view text) {
    const auto out = read(text);
    CHECK_MESSAGE(out.faults.empty(), (out.faults.empty() ? "" : out.faults.front()));
    CHECK(out.refused == "");
    if (!out.blocks.starts_with("p(") || !out.blocks.ends_with(")")) return out.blocks;
    return out.blocks.substr(2, out.blocks.size() - 3);
}

// Of this process's own work, so that whatever else the machine does changes nothing.
double seconds_for(std::string_view text) {
    const std::clock_t start = std::clock();
    (void)read(text);
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

std::string times(int count, std::string_view part) {
    std::string out;
    for (int i = 0; i < count; ++i) out += part;
    return out;
}

}  // namespace

TEST_CASE("emphasis beside Chinese punctuation") {
    CHECK(line("**重要。**后文") == "{B:重要。}后文");
    CHECK(line("**“引号”**强调") == "{B:“引号”}强调");
    CHECK(line("请**注意：**这里") == "请{B:注意：}这里");
    CHECK(line("**《书名》**是") == "{B:《书名》}是");
    CHECK(line("这是**强调**文字") == "这是{B:强调}文字");
    CHECK(line("他说**“你好”**，走了") == "他说{B:“你好”}，走了");
    CHECK(line("前**（括号）**后") == "前{B:（括号）}后");
    CHECK(line("前*斜体。*后") == "前{I:斜体。}后");
    CHECK(line("前***都要！***后") == "前{BI:都要！}后");
    CHECK(line("请看**[链接](pack:a)**后文") == "请看{B@pack:a:链接}后文");
    CHECK(line("请**\"ascii\"**强调") == "请{B:\"ascii\"}强调");
    CHECK(line("价格**50%**以上") == "价格{B:50%}以上");
    for (const char* odd : {"￥100", "€100", "№1", "100℃", "①②", "㎡", "☎", "½", "——", "……", "·", "＋"}) {
        const std::string word = odd;
        CHECK(line("价**" + word + "**元") == "价{B:" + word + "}元");
        CHECK(line("价。**" + word + "**。元") == "价。{B:" + word + "}。元");
    }
    CHECK(line("用**`代码`**后") == "用{BC:代码}后");
    CHECK(line("**日本語。**テスト") == "{B:日本語。}テスト");
    CHECK(line("**한국어.**이다") == "{B:한국어.}이다");
    CHECK(line("**𬭛。**𬭛") == "{B:𬭛。}𬭛");
    CHECK(line("**注意**：**这里**。") == "{B:注意}：{B:这里}。");
    // A form chosen for the character before: a Han character's, a wide mark's, a quote's.
    CHECK(line("葛\U000E0100**(地名)**在") == "葛\U000E0100{B:(地名)}在");
    CHECK(line("羽\uFE00**(旧字形)**毛") == "羽\uFE00{B:(旧字形)}毛");
    CHECK(line("句。\uFE01_Note._") == "句。\uFE01{I:Note.}");
    CHECK(line("句。\uFE01__Note.__") == "句。\uFE01{B:Note.}");
    CHECK(line("“\uFE01甲”\uFE01__乙__") == "“\uFE01甲”\uFE01{B:乙}");
    CHECK(line("**“\uFE01甲”\uFE01**乙") == "{B:“\uFE01甲”\uFE01}乙");
    CHECK(line("羽\uFE00_a_") == "羽\uFE00_a_");
    CHECK(line("** 不是 **") == "** 不是 **");
    CHECK(line("3 * 4 * 5") == "3 * 4 * 5");
    CHECK(read("| **重点。** | a**（b）**c |\n|---|---|\n| 第一**。** | x |").blocks == "table(n:{B:重点。}|n:a{B:（b）}c;第一{B:。}|x)");
}

TEST_CASE("ordinary CommonMark emphasis is as it was") {
    // From the CommonMark specification, section 6.2; the number is the example's there (0.30).
    const std::pair<const char*, const char*> cases[] = {
        {"*foo bar*", "{I:foo bar}"},                       // 350
        {"a * foo bar*", "a * foo bar*"},                   // 351
        {"a*\"foo\"*", "a*\"foo\"*"},                       // 352
        {"foo*bar*", "foo{I:bar}"},                         // 354
        {"5*6*78", "5{I:6}78"},                             // 355
        {"_foo bar_", "{I:foo bar}"},                       // 356
        {"_ foo bar_", "_ foo bar_"},                       // 357
        {"a_\"foo\"_", "a_\"foo\"_"},                       // 358
        {"foo_bar_", "foo_bar_"},                           // 359
        {"foo-_(bar)_", "foo-{I:(bar)}"},                   // 363
        {"_foo*", "_foo*"},                                 // 364
        {"*foo bar *", "*foo bar *"},                       // 365
        {"*(*foo)", "*(*foo)"},                             // 367
        {"*(*foo*)*", "{I:(foo)}"},                         // 368
        {"*foo*bar", "{I:foo}bar"},                         // 369
        {"_(_foo_)_", "{I:(foo)}"},                         // 372
        {"_foo_bar_baz_", "{I:foo_bar_baz}"},               // 375
        {"_(bar)_.", "{I:(bar)}."},                         // 376
        {"**foo bar**", "{B:foo bar}"},                     // 377
        {"** foo bar**", "** foo bar**"},                   // 378
        {"a**\"foo\"**", "a**\"foo\"**"},                   // 379
        {"foo**bar**", "foo{B:bar}"},                       // 380
        {"foo-__(bar)__", "foo-{B:(bar)}"},                 // 388
        {"**foo bar **", "**foo bar **"},                   // 389
        {"**(**foo)", "**(**foo)"},                         // 390
        {"*(**foo**)*", "{I:(}{BI:foo}{I:)}"},              // 391
        {"**foo**bar", "{B:foo}bar"},                       // 394
        {"*foo **bar** baz*", "{I:foo }{BI:bar}{I: baz}"},  // 408
        {"*foo**bar**baz*", "{I:foo}{BI:bar}{I:baz}"},      // 409
        {"***foo** bar*", "{BI:foo}{I: bar}"},              // 411
        {"foo***bar***baz", "foo{BI:bar}baz"},              // 414
        {"** is not an empty emphasis", "** is not an empty emphasis"},
        {"foo *\\**", "foo {I:*}"},                // 433
        {"foo **\\***", "foo {B:*}"},              // 436
        {"**foo*", "*{I:foo}"},                    // 442
        {"*foo**", "{I:foo}*"},                    // 443
        {"***foo**", "*{B:foo}"},                  // 444
        {"****foo*", "***{I:foo}"},                // 445
        {"*foo _bar* baz_", "{I:foo _bar} baz_"},  // 470
        {"**foo bar** :", "{B:foo bar} :"},
        {"**a.**b", "**a.**b"},  // Latin stays strict
        {"a**.b**", "a**.b**"},
    };
    for (const auto& one : cases) CHECK_MESSAGE(line(one.first) == one.second, one.first);
}

TEST_CASE("marks are put in only where Chinese stands beside a star, and come out again") {
    for (const char* text : {"**foo**bar *a* **(**x)", "Привет **мир.**да", "¿**qué?**sí", "plain", "a_b_ `x*` \\* * * *"})
        CHECK(MarkdownMarks(text).put_into(text) == text);
    for (const char* text : {"**重要。**后文", "$a*b$ **“x”**，", "多行\n**重。**要\n", "\xEE\x80\x80 **重。**要 \xE2\x81\x96"}) {
        const MarkdownMarks marks(text);
        CHECK(marks.put_into(text) != text);
        CHECK(marks.take_from(marks.put_into(text)) == text);
    }
    // Private characters and rare punctuation of the author's own are left in peace.
    CHECK(line("\xEE\x80\x80\xEE\x80\x81**重要。**\xE2\x81\x96后") == "\xEE\x80\x80\xEE\x80\x81{B:重要。}\xE2\x81\x96后");
}

TEST_CASE("code and addresses keep what they hold") {
    CHECK(line("`**重。**要 ==x== $y$`") == "{C:**重。**要 ==x== $y$}");
    CHECK(read("```\n**重。**要 $a$ [^1]\n```").blocks == "code(,**重。**要 $a$ [^1])");
    CHECK(read("    **重。**要 $$a*b$$").blocks == "code(,**重。**要 $$a*b$$)");
    CHECK(line("`多行\n**重。**要`") == "{C:多行 **重。**要}");
    CHECK(line("[x](https://a.cn/重。**b**?c=$d$)") == "{@https://a.cn/重。**b**?c=$d$:x}");
    CHECK(line("<https://a.cn/x_y*z*>") == "{@https://a.cn/x_y*z*:https://a.cn/x_y*z*}");
    CHECK(read("```重。**x\nbody\n```").blocks == "code(重。**x,body)");
}

TEST_CASE("a line break between Chinese vanishes, between words it is a space") {
    CHECK(line("地震\n来了") == "地震来了");
    CHECK(line("地震，\nP wave") == "地震，P wave");
    CHECK(line("P wave\n（纵波）") == "P wave（纵波）");
    CHECK(line("地震\nwave") == "地震 wave");
    CHECK(line("one\ntwo") == "one two");
    CHECK(line("他说\n“好”") == "他说“好”");
    CHECK(line("he said\n“good”") == "he said “good”");
    CHECK(line("**重**\n要") == "{B:重}要");
    CHECK(line("**bold**\ntext") == "{B:bold} text");
    CHECK(line("**bold\ntext**") == "{B:bold text}");
    CHECK(line("`code`\ntext") == "{C:code} text");
    CHECK(line("==one==\n[two](https://a.cn)\nthree") == "{H:one} {@https://a.cn:two} three");
    CHECK(line("한국\n어") == "한국 어");
    CHECK(line("かな\nカナ") == "かなカナ");
    CHECK(line("硬  \n换行") == "硬 / 换行");
    CHECK(line("硬\\\n换行") == "硬 / 换行");
    CHECK(line("𬭛\n𬭛") == "𬭛𬭛");
    const auto note = read("文字[^1]\n后面\n\n[^1]: 注");
    CHECK(note.blocks == "p(文字<1>后面)");
}

TEST_CASE("highlight and strikethrough") {
    CHECK(line("这是==重点==。") == "这是{H:重点}。");
    CHECK(line("==**重点。**==后") == "{BH:重点。}后");
    CHECK(line("**==重==点**") == "{BH:重}{B:点}");
    CHECK(line("==a [b](pack:c) d==") == "{H:a }{H@pack:c:b}{H: d}");
    CHECK(line("a == b == c") == "a == b == c");
    CHECK(line("\\==不==") == "==不==");
    CHECK(line("===不===") == "===不===");
    CHECK(line("==没有结尾") == "==没有结尾");
    CHECK(line("====") == "====");
    CHECK(line("这是~~删除~~文字") == "这是{S:删除}文字");
    CHECK(line("~~**删。**~~后") == "{BS:删。}后");
    CHECK(line("~一个~ 和 \\~~不~~") == "{S:一个} 和 ~~不~~");
    CHECK(read("| ==a== | b== |\n|---|---|\n| ==c | d== |").blocks == "table(n:{H:a}|n:b==;==c|d==)");
}

TEST_CASE("formulas") {
    CHECK(line("质量$m_1*m_2$是") == "质量{F:m_1*m_2}是");
    CHECK(line("$E=mc^2$。") == "{F:E=mc^2}。");
    CHECK(line("$$\\frac{a}{b}$$") == "{F:\\frac{a}{b}}");
    CHECK(line("$a==b$ 和 ~~$c$~~") == "{F:a==b} 和 {SF:c}");
    CHECK(line("价 $5 到 $10") == "价 $5 到 $10");
    CHECK(line("\\$x\\$ 和 $ x $") == "$x$ 和 $ x $");
    CHECK(line("[a](https://x.cn/$1) [b](https://y.cn/$2)") == "{@https://x.cn/$1:a} {@https://y.cn/$2:b}");
}

TEST_CASE("figures") {
    CHECK(read("![说明](img/a.svg \"标题\")").blocks == "figure(img/a.svg,说明,标题)");
    CHECK(read("![**a** b](a.png)").blocks == "figure(a.png,a b,)");
    CHECK(read("![一](a.png)\n![二](b.png)").blocks == "figure(a.png,一,) figure(b.png,二,)");
    CHECK(read("![\\*重。\\*](a.png \"**图。**题 &amp;\")").blocks == "figure(a.png,*重。*,**图。**题 &)");
    const auto inside = read("前\n\n文字![图](a.png)后");
    CHECK(inside.blocks == "p(前) p(文字后) figure(a.png,图,)");
    CHECK(inside.faults ==
          std::vector<std::string>{"a.md:3: a picture stands inside a paragraph and is shown below it; put it on its own between blank lines"});
    CHECK(read("# ![图](a.png)").blocks == "h1(图)");
    CHECK(read("![片](a.mp4)").blocks == "");
    CHECK(read("![片](a.mp4)").faults.size() == 1);
    CHECK(read("- ![图](a.png)").blocks == "ul(<figure(a.png,图,)>)");
    const MarkdownChecks none{[](const std::string&) { return std::string("there is none"); }, {}};
    const auto missing = read("一\n\n![图](no.png)\n\n二", none);
    CHECK(missing.blocks == "p(一) p(二)");
    CHECK(missing.faults == std::vector<std::string>{"a.md:3: there is none"});
}

TEST_CASE("callouts and quotes") {
    CHECK(read("> [!NOTE]\n> 提示\n> 内容").blocks == "note(p(提示内容))");
    CHECK(read("> [!tip] 同一行").blocks == "tip(p(同一行))");
    CHECK(read("> [!WARNING]\n>\n> - a\n> - b").blocks == "warning(ul(<p(a)><p(b)>))");
    CHECK(read("> [!IMPORTANT]\n> **重要。**后").blocks == "important(p({B:重要。}后))");
    CHECK(read("> [!CAUTION]").blocks == "caution()");
    CHECK(read("> 引用\n>\n> [!NOTE]").blocks == "quote(p(引用) p([!NOTE]))");
    const auto unknown = read("一\n\n> [!HINT]\n> 二");
    CHECK(unknown.blocks.starts_with("p(一) quote("));
    CHECK(unknown.faults == std::vector<std::string>{"a.md:3: [!HINT] is not a callout; write [!NOTE], [!TIP], [!IMPORTANT], [!WARNING] or [!CAUTION]"});
    CHECK(read("> \\[!NOTE]\n> x").blocks == "quote(p([!NOTE] x))");
}

TEST_CASE("lists, tables, code, dividers, headings") {
    CHECK(read("- 一\n- 二\n  1. 三\n  2. 四\n").blocks == "ul(<p(一)><p(二) ol1(<p(三)><p(四)>)>)");
    CHECK(read("3. a\n\n4. b").blocks == "ol3(<p(a)><p(b)>)");
    CHECK(read("- [ ] 开\n- [x] 完").blocks == "ul([ ]<p(开)>[x]<p(完)>)");
    CHECK(read("|a|b|c|d|\n|---|:--|:-:|--:|\n|1|2|\n|1|2|3|4|5|").blocks == "table(n:a|l:b|c:c|r:d;1|2||;1|2|3|4)");
    CHECK(read("| 甲 |\n| - |\n| 一 |").blocks == "table(n:甲;一)");
    CHECK(read("甲|乙\n-|:-:\n一|二").blocks == "table(n:甲|c:乙;一|二)");
    CHECK(read("> |甲|乙|\n> |-|--:|\n> |一|二|").blocks == "quote(table(n:甲|r:乙;一|二))");
    CHECK(read("- 表\n\n    |甲|乙|\n    |-|-|\n    |一|二|").blocks == "ul(<p(表) table(n:甲|n:乙;一|二)>)");
    CHECK(read("```\n|甲|\n|-|\n```\n\n    |-|").blocks == "code(,|甲|\n|-|) code(,|-|)");
    CHECK(read("```python\nx = 1\n\ny\n```").blocks == "code(python,x = 1\n\ny)");
    CHECK(read("# 一\n\n二级\n---\n\n***").blocks == "h1(一) h2(二级) divider");
    CHECK(read("　　两格缩进").blocks == "p(两格缩进)");
    CHECK(read("").blocks == "");
}

TEST_CASE("raw HTML is text") {
    CHECK(line("<b>粗</b>") == "<b>粗</b>");
    CHECK(read("<script>\nalert(1)\n</script>").blocks == "p(<script> alert(1) </script>)");
    CHECK(line("a<!-- x -->b") == "a<!-- x -->b");
    CHECK(line("&lt;b&gt; &#20013; &hellip; &#0; &#7; &nosuch; &") == "<b> 中 … \xEF\xBF\xBD \xEF\xBF\xBD &nosuch; &");
}

TEST_CASE("footnotes") {
    const auto out = read("一[^b]二[^a]三[^b]\n\n[^a]: 甲\n[^b]: 乙\n    续行\n\n    第二段\n\n后文");
    CHECK(out.faults.empty());
    CHECK(out.blocks == "p(一<1>二<2>三<1>) p(后文)");
    CHECK(out.footnotes == "[b]p(乙续行) p(第二段)[a]p(甲)");
    const auto wrong = read("一[^x]\n\n[^y]: 没人叫\n\n[^y]: 两次");
    CHECK(wrong.blocks == "p(一[^x])");
    CHECK(wrong.faults.size() == 3);
    CHECK(std::ranges::find(wrong.faults, "a.md:1: the footnote [^x] is called but not written; add a line [^x]: with its text") != wrong.faults.end());
    CHECK(read("一[^1]\n\n[^1]: 单词").footnotes == "[1]p(单词)");  // not a link definition
    CHECK(read("一[^1]\n\n[^1]: 见[^2]\n[^2]: 见[^1]").footnotes == "[1]p(见<2>)[2]p(见<1>)");
    CHECK(read("一\\[^1] `[^1]`[^1]\n\n[^1]: 注").blocks == "p(一[^1] {C:[^1]}<1>)");
    CHECK(read("~~~\n[^1]: 不是\n~~~").blocks == "code(,[^1]: 不是)");
    CHECK(read("**重点[^1]。**后\n\n[^1]: 注").blocks == "p({B:重点}<1>{B:。}后)");
    CHECK(read("| a[^1] |\n|---|\n| b |\n\n[^1]: 注").blocks == "table(n:a<1>;b)");
    CHECK(read("一[^1]\n\n[^1]:\n    - a\n    - b").footnotes == "[1]ul(<p(a)><p(b)>)");
}

TEST_CASE("links lead to items or to the web") {
    CHECK(line("[a](pack:b) [c](pack:p02/d) [e](https://e.cn)") == "{@pack:b:a} {@pack:p02/d:c} {@https://e.cn:e}");
    CHECK(line("[a][r]\n\n[r]: https://e.cn/重。**x") == "{@https://e.cn/重。**x:a}");
    for (const char* target : {"javascript:alert(1)", "file:///etc/passwd", "other.md", "mailto:a@b.cn", "#top", "data:text/html,x"}) {
        const auto out = read(std::string("文\n\n[字](") + target + ")");
        CHECK(out.blocks == "p(文) p(字)");
        REQUIRE(out.faults.size() == 1);
        CHECK(out.faults[0].starts_with("a.md:3: the link \""));
    }
}

TEST_CASE("fault lines count from where the text begins in its file") {
    const Limits limits;
    Faults faults(10);
    const auto document = read_markdown("\n\n[x](y)", "a.md", 9, limits, faults);
    REQUIRE(document);
    CHECK(faults.take().at(0).where == "a.md:11");
}

TEST_CASE("hostile: nesting is bounded in depth and time") {
    const auto quotes = read("一\n" + times(30'000, ">") + "x");
    CHECK(quotes.refused == "a.md:2: quotes are nested deeper than 32; take out some >");
    CHECK(read(times(32, "> ") + "x").refused == "");
    std::string lists;
    for (int i = 0; i < 200; ++i) lists += std::string(static_cast<std::size_t>(i) * 2, ' ') + "- a\n";
    const auto deep = read(lists);
    CHECK(deep.refused == "");
    REQUIRE(deep.faults.size() == 1);
    CHECK(deep.faults[0].find("nested deeper than 32") != std::string::npos);
    CHECK(read(times(30'000, "- ") + "x").faults.size() <= 1);
    CHECK(read(times(10'000, "> - ") + "x").refused == "");
}

TEST_CASE("hostile: tables cannot multiply") {
    CHECK(read(times(100, "|a") + "|\n" + times(100, "|---") + "|\n").refused.find("columns") != std::string::npos);
    std::string rows = times(60, "|a") + "|\n" + times(60, "|---") + "|\n";
    for (int i = 0; i < 1000; ++i) rows += "|x\n";
    CHECK(read(rows).refused.find("cells") != std::string::npos);
}

TEST_CASE("hostile: a paragraph without end") {
    CHECK(read("一\n\n" + times(20'000, "**a *b\n")).refused.starts_with("a.md:10925: more than 65536 bytes stand here without a blank line"));
    CHECK(read(times(2'000, "x[^a]\n\n")).faults.size() == 201);
}

TEST_CASE("hostile: known bad cases of Markdown parsers end soon") {
    const char* const parts[] = {"*a ",      "**a *b ",  "_a __b ",      "[",     "[a](",   "![a](",   "`",
                                 "a`b``",    "<a ",      "<!--",         "<",     "重。**", "**重。",  "==a~~",
                                 "$a*b$ ",   "[^a]",     "[^a]: x\n",    "&amp;", "\\*",    "- a\n\n", "[a]: b\n[a]\n\n",
                                 "> a\nb\n", "a\n===\n", "|a|\n|---|\n", "#",     "((",     "](",      "*_",
                                 "a*",       "1. ",      "- ",           "\t",    "  \n",   "> \n\n",  "![",
                                 "$",        "~~",       "x[^a]\n",      "```\n"};
    for (const char* part : parts) {
        // 120,000 bytes in paragraphs as long as they may be.
        std::string text;
        for (std::size_t line = 0; text.size() < 120'000; text += part) {
            if (text.size() - line < 60'000) continue;
            text += "\n\n";
            line = text.size();
        }
        const auto taken = seconds_for(text);
        CHECK_MESSAGE(taken < 5.0, std::string(part) << " " << taken);
    }
}

TEST_CASE("readings stand above characters, one each where their numbers agree") {
    const auto runs = [](std::string_view text) {
        const Limits limits;
        Faults faults(limits.faults);
        const auto document = read_markdown(text, "a.md", 1, limits, faults);
        REQUIRE(document);
        std::string out;
        for (const auto& run : std::get<Paragraph>(document->blocks.at(0).body).runs) out += run.ruby.empty() ? run.text : "<" + run.text + ":" + run.ruby + ">";
        return out;
    };
    CHECK(runs("{春晓|chūn xiǎo}，{处|chù}{处|chù}") == "<春:chūn><晓:xiǎo>，<处:chù><处:chù>");
    CHECK(runs("{汉字|hàn|zì}") == "<汉:hàn><字:zì>");
    CHECK(runs("{今天|jīn tiān hǎo}") == "<今天:jīn tiān hǎo>");
    CHECK(runs("{北京｜běi jīng}") == "<北:běi><京:jīng>");
    CHECK(runs("{没有竖线} {|空} {空|}") == "{没有竖线} {|空} {空|}");
    CHECK(runs("`{春|chūn}`") == "{春|chūn}");
}

TEST_CASE("dots, thin strikes and the spans that are none") {
    CHECK(line("这是[重点]{.dot}。") == "这是重点。");
    CHECK(line("~~Hi~~ Hello, ~there~ world!") == "{S:Hi} Hello, {S:there} world!");
    CHECK(line("3~5天，7~9天") == "3~5天，7~9天");
    CHECK(line("This ~text~~ is curious.") == "This ~text~~ is curious.");
    CHECK(line("foo ~~~bar~~~") == "foo ~~~bar~~~");
}

TEST_CASE("named characters are those of HTML, and blanks by number are blanks") {
    CHECK(line("&AElig; &Dcaron; &HilbertSpace; &ngE; &nosuch;") == "Æ Ď ℋ ≧̸ &nosuch;");
    CHECK(line("foo&#10;bar") == "foo bar");
}

TEST_CASE("signs of money and mathematics are punctuation beside emphasis") {
    CHECK(line("*£*bravo.") == "*£*bravo.");
    CHECK(line("*€*charlie.") == "*€*charlie.");
    CHECK(line("*£5* bravo") == "{I:£5} bravo");
}

TEST_CASE("a formula may stand on lines of its own") {
    CHECK(line("$$\nE = mc^2\n$$") == "{F:E = mc^2}");
    CHECK(line("$$\n\\begin{pmatrix} a & b \\\\\nc & d \\end{pmatrix}\n$$") == "{F:\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}}");
    CHECK(read("```math\nx^2\n```").blocks == "p({F:x^2})");
    CHECK(read("```\n$$\nx\n$$\n```").blocks == "code(,$$\nx\n$$)");
    CHECK(line("$$ 5 and $$ 6") == "$$ 5 and $$ 6");
    const auto bad = read("一\n\n二 $\\nosuch{x}$");
    REQUIRE(bad.faults.size() == 1);
    CHECK(bad.faults[0] == "a.md:3: the formula \"\\nosuch{x}\" is shown as it is written: \\nosuch is not known here");
    CHECK(bad.blocks == "p(一) p(二 {F:\\nosuch{x}})");
}
