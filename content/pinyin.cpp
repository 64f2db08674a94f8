#include "content/pinyin.h"

#include <algorithm>
#include <limits>
#include <memory>

#include <unicode/ubrk.h>
#include <unicode/ucnv.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "content/unicode.h"

namespace estation::content {
namespace {

constexpr char32_t first_hanzi = 0x4E00, last_hanzi = 0x9FFF;
constexpr std::size_t hanzi_count = last_hanzi - first_hanzi + 1;

// Characters that ordinary words read in more than one way, with all readings that people type. What ICU says comes first.
constexpr std::string_view heteronyms =
    "重 zhong chong;长 chang zhang;行 xing hang;乐 le yue;都 du dou;还 hai huan;得 de dei;地 di de;了 le liao;着 zhe zhao zhuo;"
    "朝 chao zhao;率 lv shuai;血 xue xie;露 lu lou;便 bian pian;调 diao tiao;差 cha chai ci;传 chuan zhuan;弹 dan tan;觉 jue jiao;"
    "藏 cang zang;给 gei ji;薄 bo bao;降 jiang xiang;角 jiao jue;解 jie xie;空 kong;落 luo la lao;没 mei mo;强 qiang jiang;"
    "切 qie;曲 qu;散 san;少 shao;省 sheng xing;似 si shi;系 xi ji;吓 xia he;相 xiang;兴 xing;应 ying;载 zai;震 zhen;只 zhi;"
    "中 zhong;种 zhong;转 zhuan;大 da dai;说 shuo shui;为 wei;会 hui kuai;数 shu shuo;车 che ju;参 can shen cen;石 shi dan;"
    "色 se shai;单 dan shan;提 ti di;期 qi;服 fu;恶 e wu;否 fou pi;夫 fu;父 fu;干 gan;冠 guan;号 hao;和 he huo hu;核 he hu;"
    "划 hua;壳 ke qiao;可 ke;量 liang;模 mo mu;宁 ning;泡 pao;漂 piao;铺 pu;奇 qi ji;区 qu ou;塞 sai se;扇 shan;舍 she;什 shen shi;"
    "识 shi zhi;属 shu zhu;宿 su xiu;拓 tuo ta;尾 wei yi;吐 tu;鲜 xian;削 xiao xue;压 ya;要 yao;叶 ye xie;遗 yi wei;与 yu;育 yu;"
    "晕 yun;折 zhe she;着 zhe zhao;正 zheng;殖 zhi shi;粥 zhou yu;嚼 jiao jue;卡 ka qia;咽 yan ye;圈 quan juan;埋 mai man;扎 zha za;"
    "熟 shu shou;绿 lv lu;翟 zhai di;脉 mai mo;般 ban bo;芥 jie gai;茄 qie jia;虹 hong jiang;蚌 bang beng;褪 tui tun;裳 chang shang;"
    "谁 shui shei;贾 jia gu;追 zhui;巷 xiang hang;迫 po pai;适 shi;那 na nei;这 zhe zhei;阿 a e;隔 ge;雀 que qiao;颤 chan zhan;"
    "魄 po tuo;仇 chou qiu;伯 bo bai;伺 si ci;侧 ce;俩 lia;倒 dao;兜 dou;剥 bo bao;劲 jin jing;厦 sha xia;咖 ka ga;咳 ke hai;"
    "喝 he;嘘 xu shi;囤 tun dun;坊 fang;坏 huai;堡 bao pu bu;壮 zhuang;女 nv;好 hao;家 jia;尺 chi che;屏 ping bing;尽 jin;巷 xiang;"
    "幢 zhuang chuang;度 du duo;弄 nong long;悄 qiao;扁 bian pian;打 da;扒 ba pa;拗 ao niu;拾 shi she;挟 xie jia;据 ju;排 pai;摩 mo ma;"
    "撒 sa;攒 zan cuan;暴 bao pu;曝 bao pu;术 shu zhu;杉 shan sha;柏 bai bo;校 xiao jiao;桔 ju jie;棱 leng ling;榜 bang;槛 kan jian;"
    "殷 yin yan;汤 tang shang;沈 shen chen;泊 bo po;洗 xi xian;浅 qian jian;涌 yong chong;浆 jiang;涨 zhang;溃 kui hui;溺 ni niao;"
    "澄 cheng deng;炮 pao bao;炸 zha;爪 zhua zhao;片 pian;甲 jia;番 fan pan;疟 nve yao;瘪 bie;百 bai bo;盛 sheng cheng;禅 chan shan;"
    "秘 mi bi;称 cheng chen;稽 ji qi;粘 zhan nian;纤 xian qian;给 gei;缉 ji qi;缝 feng;肖 xiao;肚 du;臭 chou xiu;臂 bi bei;艾 ai yi;"
    "芯 xin;荷 he;菲 fei;蔓 man wan;薛 xue;虾 xia ha;蛇 she yi;蛤 ge ha;螫 shi zhe;行 xing hang;训 xun;读 du dou;郭 guo;"
    "钥 yao yue;铅 qian yan;锡 xi;钻 zuan;镐 gao hao;陆 lu liu;阴 yin;隽 juan jun;难 nan;颈 jing geng;食 shi si;馏 liu;骑 qi;"
    "鹄 hu gu;龟 gui jun qiu;六 liu lu;万 wan mo;丧 sang;乘 cheng sheng;亲 qin qing;仔 zi zai;令 ling;任 ren;侗 dong tong;"
    "嗯 en ng n;哪 na nei;吗 ma;吧 ba;呢 ne ni;啊 a;哦 o e;嘞 lei le;妳 ni;瓦 wa";

// The commonest hanzi of written Chinese, commonest first.
constexpr std::string_view commonest =
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法"
    "学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业"
    "外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提"
    "立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克"
    "许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术"
    "领共确传师观清今切院让识候带导争运笔病医药食农村环境节能防灾震预警避火灾急救伤害毒暑雨雪风雷电台洪涝滑坡骗钱款卡号码老孩童友爱你们早"
    "晚饭菜肉蛋奶糖盐油茶酒烟车船飞票店房屋楼梯床桌椅窗灯热冷温湿干净洗刷衣服鞋帽花草树木鸟鱼虫猫狗牛羊猪鸡星球云太阳春夏秋冬";

// Beyond the basic block: what 通用规范汉字表 (2013) has there for names, places and science, as far as ICU reads it; then
// all of extension A. A reading of our own where ICU knows none.
constexpr std::string_view rare_in_names =
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮"
    "𠅤𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚈𫚉𫚒𫚔𫚕𫚖𫚙𫚛𫚭𫛞𫛢𫛭𫛶𫛸𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹𬬻𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓𰻞";
constexpr std::string_view rare_readings = "𠮷 ji";
constexpr char32_t first_of_a = 0x3400, last_of_a = 0x4DBF;

void append_utf16(std::u16string& out, char32_t c) {
    if (c < 0x10000) {
        out += static_cast<char16_t>(c);
        return;
    }
    out += static_cast<char16_t>(0xD7C0 + (c >> 10));
    out += static_cast<char16_t>(0xDC00 + (c & 0x3FF));
}

struct Transliterator {
    UTransliterator* t = nullptr;
    ~Transliterator() { if (t != nullptr) utrans_close(t); }
};
struct Converter {
    UConverter* c = nullptr;
    ~Converter() { if (c != nullptr) ucnv_close(c); }
};
struct Breaker {
    UBreakIterator* b = nullptr;
    ~Breaker() { if (b != nullptr) ubrk_close(b); }
};

Error icu_error(UErrorCode code, const char* what) { return {std::string(what) + ": ICU says " + u_errorName(code) + "; install its data (libicu)", {}}; }

// "lǜ", already decomposed, as people type it: "lv". Empty when it is no pinyin.
std::string plain_letters(std::u16string_view accented) {
    std::string out;
    for (const char16_t c : accented) {
        if (c == 0x308 && !out.empty() && out.back() == 'u') out.back() = 'v';
        else if (c == 0x302 || (c >= 'A' && c <= 'Z')) return {};
        else if (c >= 0x300 && c <= 0x36F) continue;
        else if (c >= 'a' && c <= 'z') out += static_cast<char>(c);
        else return {};
    }
    return out.find_first_of("aeiouv") == std::string::npos ? std::string{} : out;
}

template <class F>
void each_heteronym(std::string_view rest, F each) {
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        std::string_view entry = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        std::size_t at = 0;
        const char32_t hanzi = next_code_point(entry, at);
        entry.remove_prefix(at);
        while (!entry.empty()) {
            entry.remove_prefix(1);
            const std::size_t stop = std::min(entry.find(' '), entry.size());
            each(hanzi, entry.substr(0, stop));
            entry.remove_prefix(stop);
        }
    }
}

}  // namespace

Result<Pinyin> Pinyin::open() {
    Pinyin p;
    if (auto read = p.read_all(); !read) return read.error();
    p.order_all();
    return p;
}

Result<> Pinyin::read_all() {
    UErrorCode code = U_ZERO_ERROR;
    UParseError where;
    Transliterator latin{utrans_openU(u"Han-Latin; NFD", -1, UTRANS_FORWARD, nullptr, 0, &where, &code)};
    if (U_FAILURE(code)) return icu_error(code, "pinyin");
    // All at once, a line each: one call for each character would take ten times as long.
    std::u16string text;
    for (char32_t c = first_hanzi; c <= last_hanzi; ++c) {
        text += static_cast<char16_t>(c);
        text += u'\n';
    }
    std::vector<char32_t> rare;
    for (std::size_t at = 0; at < rare_in_names.size();) rare.push_back(next_code_point(rare_in_names, at));
    for (char32_t c = first_of_a; c <= last_of_a; ++c) rare.push_back(c);
    for (const char32_t c : rare) {
        append_utf16(text, c);
        text += u'\n';
    }
    auto length = static_cast<std::int32_t>(text.size()), limit = length;
    text.resize(text.size() * 8);
    utrans_transUChars(latin.t, text.data(), &length, static_cast<std::int32_t>(text.size()), 0, &limit, &code);
    if (U_FAILURE(code)) return icu_error(code, "pinyin");
    text.resize(static_cast<std::size_t>(length));

    std::vector<std::string> read;
    read.reserve(hanzi_count + rare.size());
    for (std::size_t at = 0; at < text.size() && read.size() < hanzi_count + rare.size();) {
        const std::size_t end = std::min(text.find(u'\n', at), text.size());
        read.push_back(plain_letters(std::u16string_view(text).substr(at, end - at)));
        at = end + 1;
    }
    // What only rare characters are read as is no syllable that anybody types.
    for (std::size_t i = 0; i < std::min(read.size(), hanzi_count); ++i)
        if (!read[i].empty()) spellings_.push_back(read[i]);
    each_heteronym(heteronyms, [this](char32_t, std::string_view s) { spellings_.emplace_back(s); });
    std::erase_if(spellings_, [](const std::string& s) { return s.find_first_of("aeiouv") == std::string::npos; });
    std::sort(spellings_.begin(), spellings_.end());
    spellings_.erase(std::unique(spellings_.begin(), spellings_.end()), spellings_.end());
    readings_.resize(hanzi_count);
    for (std::size_t i = 0; i < std::min(read.size(), hanzi_count); ++i) add(first_hanzi + static_cast<char32_t>(i), read[i]);
    rare_.resize(spellings_.size());
    each_heteronym(rare_readings, [this](char32_t hanzi, std::string_view s) { add_rare(hanzi, s); });
    for (std::size_t i = hanzi_count; i < read.size(); ++i) add_rare(rare[i - hanzi_count], read[i]);
    each_heteronym(heteronyms, [this](char32_t hanzi, std::string_view s) { add(hanzi, s); });
    return {};
}

void Pinyin::add(char32_t hanzi, std::string_view spelling) {
    if (hanzi < first_hanzi || hanzi > last_hanzi) return;
    const auto found = std::lower_bound(spellings_.begin(), spellings_.end(), spelling);
    if (found == spellings_.end() || *found != spelling) return;
    Readings& r = readings_[hanzi - first_hanzi];
    const auto syllable = static_cast<Syllable>(found - spellings_.begin());
    if (std::find(r.list.begin(), r.list.begin() + r.count, syllable) != r.list.begin() + r.count || r.count == r.list.size()) return;
    r.list[r.count++] = syllable;
}

void Pinyin::add_rare(char32_t hanzi, std::string_view spelling) {
    const auto found = std::lower_bound(spellings_.begin(), spellings_.end(), spelling);
    if (found == spellings_.end() || *found != spelling) return;
    auto& list = rare_[static_cast<std::size_t>(found - spellings_.begin())];
    if (std::find(list.begin(), list.end(), hanzi) == list.end()) list.push_back(hanzi);
}

void Pinyin::order_all() {
    order_.assign(hanzi_count, std::numeric_limits<std::uint16_t>::max());
    std::uint16_t next = 0;
    const auto give = [&](char32_t c) {
        if (c < first_hanzi || c > last_hanzi) return;
        auto& place = order_[c - first_hanzi];
        if (place == std::numeric_limits<std::uint16_t>::max()) place = next++;
    };
    for (std::size_t at = 0; at < commonest.size();) give(next_code_point(commonest, at));
    UErrorCode code = U_ZERO_ERROR;
    const Converter gb{ucnv_open("ibm-1383", &code)};  // EUC-CN: GB 2312, both levels in rows 16 to 87
    for (int row = 0xB0; U_SUCCESS(code) && row <= 0xF7; ++row) {
        for (int cell = 0xA1; cell <= 0xFE; ++cell) {
            const char bytes[2] = {static_cast<char>(row), static_cast<char>(cell)};
            UChar out[4];
            UErrorCode one = U_ZERO_ERROR;
            if (ucnv_toUChars(gb.c, out, 4, bytes, 2, &one) == 1 && U_SUCCESS(one)) give(out[0]);
        }
    }
    for (char32_t c = first_hanzi; c <= last_hanzi; ++c) give(c);
}

std::span<const Syllable> Pinyin::readings(char32_t hanzi) const {
    if (hanzi < first_hanzi || hanzi > last_hanzi || readings_.empty()) return {};
    const Readings& r = readings_[hanzi - first_hanzi];
    return {r.list.data(), r.count};
}

std::uint16_t Pinyin::order(char32_t hanzi) const {
    if (hanzi < first_hanzi || hanzi > last_hanzi) return std::numeric_limits<std::uint16_t>::max();
    return order_[hanzi - first_hanzi];
}

bool Pinyin::is_syllable(std::string_view letters) const { return std::binary_search(spellings_.begin(), spellings_.end(), letters); }

bool Pinyin::begins_syllable(std::string_view letters) const {
    const auto found = std::lower_bound(spellings_.begin(), spellings_.end(), letters);
    return found != spellings_.end() && found->starts_with(letters);
}

Result<> count_words(std::string_view text, std::unordered_map<std::string, std::uint32_t>& into) {
    std::u16string wide;
    wide.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        wide += c > 0xFFFF ? u' ' : static_cast<char16_t>(c);
    }
    UErrorCode code = U_ZERO_ERROR;
    const Breaker words{ubrk_open(UBRK_WORD, "zh", wide.data(), static_cast<std::int32_t>(wide.size()), &code)};
    if (U_FAILURE(code)) return icu_error(code, "words");
    for (std::int32_t from = ubrk_first(words.b), to = ubrk_next(words.b); to != UBRK_DONE; from = to, to = ubrk_next(words.b)) {
        if (to - from < 2 || to - from > 4) continue;
        std::string word;
        for (std::int32_t i = from; i < to; ++i) {
            const char16_t c = wide[static_cast<std::size_t>(i)];
            if (c < first_hanzi || c > last_hanzi) {
                word.clear();
                break;
            }
            append_utf8(word, c);
        }
        if (!word.empty()) ++into[word];
    }
    return {};
}

}  // namespace estation::content
