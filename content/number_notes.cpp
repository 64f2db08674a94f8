#include "content/number_notes.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "content/overloaded.h"

namespace estation::content {
namespace {

// Those that several share.
NumberNote arrivals() {
    return {{"纵波和横波什么时候到", "When P and S arrive"},
            {"分层球形地球里的最早一条射线", "The first ray through a layered spherical Earth"},
            {"0至30度（约3300千米），震源深0至700千米", "0 to 30 degrees (some 3,300 km), 0 to 700 km deep"},
            {"与公布的走时表相差不超过0.012秒；真实地壳各处不同，可差一两秒", "Within 0.012 s of the published tables; the real crust differs from place to place by a second or two"},
            {"ak135：Kennett、Engdahl、Buland 1995", "ak135: Kennett, Engdahl and Buland 1995"}};
}

NumberNote ground_motion() {
    return {{"地面怎么晃", "How the ground moves"},
            {"点源随机模拟：傅里叶谱＝震源×路径×场地", "Stochastic point source: spectrum = source × path × site"},
            {"4级以上，几千米到300千米；不是预测", "Magnitude 4 and up, some km to 300 km; no forecast"},
            {"与公布的算例傅里叶谱相差不超过1%；真实的一次地震可差一倍", "Within 1 % of the published case's spectrum; a single real earthquake may differ by a factor of two"},
            {"Boore 2003，参数取 bj84；软土用 Kanai-Tajimi 过滤", "Boore 2003, parameters bj84; soft ground by Kanai-Tajimi"}};
}

NumberNote building() {
    return {{"楼怎么晃", "How a building moves"},
            {"剪切模型，各振型叠加；第一周期约为层数×0.075秒，阻尼比5%", "Shear building, sum of modes; first period about 0.075 s a storey, 5 % damping"},
            {"1至50层的规则楼房", "Regular buildings of 1 to 50 storeys"},
            {"与教科书算例的特征值一致；真实的楼周期在层数×0.05至0.10秒之间", "Eigenvalues as in the textbook's case; real buildings lie between 0.05 and 0.10 s a storey"},
            {"Chopra《结构动力学》", "Chopra, Dynamics of Structures"}};
}

NumberNote falling() {
    return {{"家具倒不倒", "Whether furniture falls"},
            {"刚体、重力、干摩擦、固定件的强度；每秒240步", "Rigid bodies, gravity, dry friction, strength of the fastening; 240 steps a second"},
            {"平面里的长方体；地板左右、上下都动，上下约为左右的三分之二", "Boxes in a plane; the floor moves sideways and, two thirds as strongly, up and down"},
            {"摩擦和重量是常见数值：看的是会不会倒，不是哪一秒倒", "Friction and weight are usual values: it tells whether, not in which second"},
            {"倾倒的加速度与速度判据：Ishiyama 1982", "Criteria of acceleration and velocity: Ishiyama 1982"}};
}

NumberNote blind_zone() {
    return {{"盲区和能用的秒数", "The blind zone and the seconds left"},
            {"横波到时减去预警发出的时刻；等于零的地方是盲区的边", "Arrival of S less the moment of the warning; where that is zero the blind zone ends"},
            {"预警在设定的时刻发出、瞬间送到", "The warning is sent at the chosen moment and arrives at once"},
            {"只是算术，误差就是到时的误差；真实的预警快慢不一", "Arithmetic: as good as the arrivals; real warnings take longer or shorter"},
            {"公开的说法：盲区20至30千米（云南省地震局）", "Publicly said: 20 to 30 km (Yunnan Earthquake Agency)"}};
}

using Book = std::map<std::string, std::vector<NumberNote>, std::less<>>;

Book shaking() {
    Book book;
    book["wave-race"] = {arrivals(), blind_zone()};
    book["building-sway"] = {ground_motion(), building()};
    book["secure-home"] = {ground_motion(), building(), falling()};
    book["intensity-map"] = {{{"烈度的圈", "The rings of intensity"},
                              {"I＝a＋bM－c·lg(R＋d)，长轴短轴各一组系数，四个分区", "I = a + bM − c lg(R + d), one set of numbers for each axis and region"},
                              {"3至8.5级，0至500千米，浅源地震", "Magnitude 3 to 8.5, 0 to 500 km, shallow earthquakes"},
                              {"一次地震和中间值可差半度以上（标准差0.52至0.66度，待审），所以给一个范围", "One earthquake differs from the median by half a degree and more (sigma 0.52 to 0.66, under review): so a span"},
                              {"GB 18306—2015；长轴系数和分区名称待审", "GB 18306-2015; long-axis numbers and region names under review"}},
                             {{"那里的人会感到什么", "What people there notice"},
                              {"烈度取整到度，对应烈度表", "Intensity rounded to a degree of the scale"},
                              {"Ⅰ至Ⅻ度", "I to XII"},
                              {"说法由我们改写；正式评定由地震部门做", "In our own words; official ratings are the authority's"},
                              {"GB/T 17742—2020《中国地震烈度表》", "GB/T 17742-2020"}}};
    book["warning-replay"] = {{{"十五次报告", "The fifteen reports"},
                               {"照公布的时刻和震级回放，没有重算", "Played back with the published times and magnitudes, not computed anew"},
                               {"2011年3月11日这一次", "This one earthquake, 11 March 2011"},
                               {"时刻到0.1秒，震级到0.1级", "Times to 0.1 s, magnitudes to 0.1"},
                               {"日本气象厅；Hoshiba 等 2011", "Japan Meteorological Agency; Hoshiba et al. 2011"}},
                              {{"误差的竖线", "The lines of error"},
                               {"一个台站0.6级，按台站数的平方根减小，不小于0.2级", "0.6 for one station, falling with the root of their number, never below 0.2"},
                               {"用3秒纵波定震级", "Magnitude from 3 s of P"},
                               {"这一次的真实误差大得多：最后定为9.0级", "Here the true error was far larger: 9.0 in the end"},
                               {"Wu 与 Zhao 2006", "Wu and Zhao 2006"}},
                              arrivals()};
    book["seismograph"] = {arrivals(),
                           {{"滤波", "The filter"},
                            {"四阶巴特沃斯：增益＝1/√(1＋r⁸)，r 是频率与分界之比（双线性变换后）", "Fourth-order Butterworth: gain 1/√(1 + r⁸), r the (warped) ratio of frequency to corner"},
                            {"0至25赫兹，每秒50个样", "0 to 25 Hz, 50 samples a second"},
                            {"与公式相差不超过百万分之一", "Within a millionth of the formula"},
                            {"Oppenheim、Schafer《离散时间信号处理》第7章", "Oppenheim and Schafer, Discrete-Time Signal Processing, ch. 7"}},
                           {{"笔画的高低", "How high the pen goes"},
                            {"示意：海浪0.2赫兹、地震几赫兹、车辆9赫兹", "Drawn for the eye: sea 0.2 Hz, earthquake some Hz, traffic 9 Hz"},
                            {"只看先后和快慢", "Only order and pace are meant"},
                            {"高低不按比例", "Heights are not to scale"},
                            {"由我们选定", "Chosen by us"}}};
    book["drill"] = {{{"横波来之前还有几秒", "The seconds before S"},
                      {"由情景设定；钟每一刻由时刻重算，只舍不入", "Set by the scenario; the clock is computed anew each moment and rounded down"},
                      {"练习用的情景，不是预报", "A scenario to practise with, no forecast"},
                      {"整秒", "Whole seconds"},
                      {"本站练习脚本", "This station's drill scripts"}},
                     ground_motion(),
                     building(),
                     falling()};
    book["school-drill"] = {{{"设想的烈度和颜色", "The imagined intensity and colour"},
                             {"由设想的震级、距离按中国平均关系算；红≥Ⅶ，橙Ⅴ至Ⅵ，黄Ⅲ至Ⅳ，蓝<Ⅲ", "From the imagined magnitude and distance by the mean relation for China; red from VII, orange V and VI, yellow III and IV, blue below"},
                             {"3至8.5级，0至500千米", "Magnitude 3 to 8.5, 0 to 500 km"},
                             {"一次地震可差半度以上；只供演练", "A single earthquake differs by half a degree and more; for the drill only"},
                             {"中国地震目录 1983；云南省地震局的颜色说明", "Catalogue of 1983; Yunnan Earthquake Agency on colours"}},
                            {{"用时和到齐人数", "Times and numbers present"},
                             {"每一下点按的时刻相减；人数由班级报数相加", "Differences of the taps' times; numbers added up from the classes"},
                             {"本次演练", "This drill"},
                             {"到1秒；断电时用墙上的钟接上", "To a second; over a power cut by the clock on the wall"},
                             {"演练记录文件，可存成CSV核对", "The drill's log; take it along as CSV to check"}}};
    return book;
}

Book other() {
    Book book;
    book["fastest-slope"] = {{{"谁先到、用多久", "Who is first, and in what time"},
                              {"v＝√(2gh)；摆线 T＝θ√(R/g)", "v = √(2gh); cycloid T = θ√(R/g)"},
                              {"没有摩擦，g＝9.81 m/s²", "No friction, g = 9.81 m/s²"},
                              {"千分之一以内；真的珠子有摩擦，会慢", "Within a thousandth; real beads have friction and are slower"},
                              {"能量守恒；伯努利 1696", "Conservation of energy; Johann Bernoulli 1696"}}};
    book["galton-board"] = {{{"每个槽算出来的高度", "The expected height of each bin"},
                             {"二项分布 C(n,k)pᵏ(1－p)ⁿ⁻ᵏ", "Binomial C(n,k) pᵏ (1 − p)ⁿ⁻ᵏ"},
                             {"4至16排钉子，每颗球各走各的", "4 to 16 rows, balls independent of one another"},
                             {"曲线是准的；球是随机的，几百颗时每槽常差一成", "The curve is exact; balls are random and often a tenth off with some hundreds"},
                             {"棣莫弗 1733", "de Moivre 1733"}}};
    book["lissajous"] = {{{"画出的图形", "The figure"},
                          {"x＝A·sin(2πmt＋φ)，y＝A·sin(2πnt)", "x = A sin(2πmt + φ), y = A sin(2πnt)"},
                          {"摆得不大的时候", "Small swings"},
                          {"图形是准的；快慢为了好看由我们定", "The figure is exact; its pace is chosen by us"},
                          {"Bowditch 1815；利萨如 1857", "Bowditch 1815; Lissajous 1857"}}};
    book["sound-waves"] = {{{"波长和一个来回的时间", "Wavelength and period"},
                            {"λ＝v/f，T＝1/f；弦 fₙ＝n·f₁", "λ = v/f, T = 1/f; string fₙ = n f₁"},
                            {"20℃的空气，v＝343 m/s", "Air at 20 °C, v = 343 m/s"},
                            {"温度差1℃，声速约差0.6 m/s", "A degree changes the speed by about 0.6 m/s"},
                            {"物理教科书", "Physics textbooks"}}};
    book["refraction"] = {{{"折射和反射", "Refraction and reflection"},
                           {"n₁sinθ₁＝n₂sinθ₂；反射多少按菲涅耳公式", "n₁ sin θ₁ = n₂ sin θ₂; how much is thrown back by Fresnel"},
                           {"0至89度，不偏振的光", "0 to 89 degrees, unpolarised light"},
                           {"角度0.1度", "0.1 degree"},
                           {"斯涅尔；菲涅耳", "Snell; Fresnel"}},
                          {{"彩虹的角度", "The angle of the rainbow"},
                           {"一次反射后偏转最小处，4r－2i", "Least turning after one reflection, 4r − 2i"},
                           {"圆的雨滴，20℃淡水", "Round drops, fresh water at 20 °C"},
                           {"红光42.4度、紫光40.6度，各差0.2度以内", "Red 42.4, violet 40.6 degrees, within 0.2"},
                           {"笛卡儿 1637；水的折射率 Quan 与 Fry 1995", "Descartes 1637; Quan and Fry 1995 for water"}}};
    book["field-lines"] = {{{"磁力线的走向", "How field lines run"},
                            {"B＝Σq·r/r³，沿线走很小的步", "B = Σ q r/r³, followed in small steps"},
                            {"桌面这一平面", "The plane of the table"},
                            {"形状按比例，疏密是示意；不给磁场的数值", "Shapes to scale, their number for the eye; no value of the field"},
                            {"库仑 1785；安培 1820", "Coulomb 1785; Ampère 1820"}}};
    book["moon-phase"] = {{{"月亮亮多少、下一次满月", "How much is lit, and the next full moon"},
                           {"日月黄经之差；月相时刻用级数", "The difference of longitudes; phases by a series"},
                           {"1900至2100年，北京时间", "1900 to 2100, Beijing time"},
                           {"月相时刻约1分钟以内，亮面0.5%", "Phases within about a minute, the lit share within 0.5 %"},
                           {"Meeus《天文算法》第48、49章", "Meeus, Astronomical Algorithms, ch. 48 and 49"}}};
    book["solar-terms"] = {{{"节气的时刻", "The moment of each solar term"},
                            {"太阳视黄经每15度一个节气", "Each 15 degrees of the sun's apparent longitude"},
                            {"1900至2100年，北京时间", "1900 to 2100, Beijing time"},
                            {"约1分钟；日子与公布的日历一致", "About a minute; the days are those of published calendars"},
                            {"GB/T 33661—2017；VSOP87（Meeus 截短）", "GB/T 33661-2017; VSOP87 as cut by Meeus"}}};
    book["emergency-bag"] = {{{"背包有多重", "The weight of the bag"},
                              {"放进去的东西重量相加", "The sum of what is in it"},
                              {"十二样东西", "Twelve things"},
                              {"各样按常见规格估算，可差两成", "Each is an estimate of a usual size, two tenths off at most"},
                              {"清单：北京市家庭应急物资储备建议清单（2020年版）", "Beijing's list of 2020"}}};
    return book;
}

const Book& book() {
    static const Book all = [] {
        Book b = shaking();
        b.merge(other());
        return b;
    }();
    return all;
}

}  // namespace

std::span<const NumberNote> number_notes(std::string_view about) {
    const auto found = book().find(about);
    return found == book().end() ? std::span<const NumberNote>() : std::span<const NumberNote>(found->second);
}

namespace {

// The key of an item's notes; empty: none.
std::string_view about(const Item& item) {
    return std::visit(overloaded{[](const Exhibit& e) { return std::string_view(e.model); },
                                 [](const Drill&) { return std::string_view("drill"); },
                                 [](const SchoolDrill&) { return std::string_view("school-drill"); },
                                 [](const auto&) { return std::string_view(); }},
                      item.body);
}

}  // namespace

std::span<const NumberNote> number_notes(const Item& item) { return number_notes(about(item)); }

bool is_about_shaking(const Item& item) { return is_about_shaking(about(item)); }

bool is_about_shaking(std::string_view name) {
    static constexpr std::array<std::string_view, 8> those = {"wave-race", "building-sway", "secure-home", "intensity-map", "warning-replay", "seismograph", "drill", "school-drill"};
    return std::find(those.begin(), those.end(), name) != those.end();
}

}  // namespace estation::content
