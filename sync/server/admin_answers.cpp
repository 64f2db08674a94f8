#include "sync/server/admin_answers.h"

#include <algorithm>
#include <iterator>

namespace estation::sync::server {

namespace {

struct AnswerSchema { Method method; std::string_view path, schema; };

// Every property that is described is there, so each stands among the required ones.
constexpr AnswerSchema table[] = {
    {Method::post, "/admin/v1/login", R"({"allOf":[{"$ref":"#/components/schemas/Account"},{"type":"object","required":["ends_ms","idle_s","token"],"properties":{"token":{"type":"string"},"idle_s":{"type":"integer"},"ends_ms":{"type":"integer"}}}]})"},
    {Method::post, "/admin/v1/logout", R"({"$ref":"#/components/schemas/Done"})"},
    {Method::get, "/admin/v1/me", R"({"$ref":"#/components/schemas/Account"})"},
    {Method::post, "/admin/v1/me/password", R"({"$ref":"#/components/schemas/Done"})"},
    {Method::get, "/admin/v1/accounts", R"({"type":"object","required":["accounts"],"properties":{"accounts":{"type":"array","items":{"$ref":"#/components/schemas/Account"}}}})"},
    {Method::post, "/admin/v1/accounts", R"({"$ref":"#/components/schemas/Done"})"},
    {Method::patch, "/admin/v1/accounts/{name}", R"({"$ref":"#/components/schemas/Done"})"},
    {Method::post, "/admin/v1/enrolment-codes", R"({"type":"object","required":["channel","codes","ends_ms"],"properties":{"channel":{"type":"string"},"ends_ms":{"type":"integer"},"codes":{"type":"array","items":{"type":"string"}}}})"},
    {Method::get, "/admin/v1/enrolment-codes", R"({"type":"object","required":["codes"],"properties":{"codes":{"type":"array","items":{"type":"object","required":["channel","ends_ms","id","made_ms","state","station"],"properties":{"id":{"type":"string"},"channel":{"type":"string"},"made_ms":{"type":"integer"},"ends_ms":{"type":"integer"},"station":{"type":"string"},"state":{"type":"string","enum":["open","used","over"]}}}}}})"},
    {Method::remove, "/admin/v1/enrolment-codes/{code}", R"({"$ref":"#/components/schemas/Done"})"},
    {Method::get, "/admin/v1/stations", R"({"type":"object","required":["stations"],"properties":{"stations":{"type":"array","items":{"$ref":"#/components/schemas/Station"}}}})"},
    {Method::get, "/admin/v1/stations/{station}", R"({"$ref":"#/components/schemas/Station"})"},
    {Method::patch, "/admin/v1/stations/{station}", R"({"$ref":"#/components/schemas/Done"})"},
    {Method::post, "/admin/v1/stations/{station}/screenshot", R"({"$ref":"#/components/schemas/Done"})"},
    {Method::get, "/admin/v1/packs", R"({"type":"object","required":["packs"],"properties":{"packs":{"type":"array","items":{"$ref":"#/components/schemas/Pack"}}}})"},
    {Method::post, "/admin/v1/packs", R"({"$ref":"#/components/schemas/Pack"})"},
    {Method::post, "/admin/v1/packs/folder", R"({"$ref":"#/components/schemas/Pack"})"},
    {Method::get, "/admin/v1/packs/{manifest}", R"({"$ref":"#/components/schemas/Pack"})"},
    {Method::post, "/admin/v1/packs/{manifest}/review", R"({"$ref":"#/components/schemas/Done"})"},
    {Method::post, "/admin/v1/uploads", R"({"type":"object","required":["upload"],"properties":{"upload":{"type":"string"}}})"},
    {Method::put, "/admin/v1/uploads/{upload}", R"({"type":"object","required":["offset"],"properties":{"offset":{"type":"integer"}}})"},
    {Method::post, "/admin/v1/uploads/{upload}/pack", R"({"$ref":"#/components/schemas/Pack"})"},
    {Method::get, "/admin/v1/channels", R"({"type":"object","required":["channels"],"properties":{"channels":{"type":"array","items":{"$ref":"#/components/schemas/Channel"}}}})"},
    {Method::get, "/admin/v1/channels/{channel}", R"({"$ref":"#/components/schemas/Channel"})"},
    {Method::patch, "/admin/v1/channels/{channel}", R"({"$ref":"#/components/schemas/Published"})"},
    {Method::post, "/admin/v1/channels/{channel}/publish", R"({"$ref":"#/components/schemas/Published"})"},
    {Method::post, "/admin/v1/channels/{channel}/stage", R"({"$ref":"#/components/schemas/Published"})"},
    {Method::remove, "/admin/v1/channels/{channel}/stage", R"({"$ref":"#/components/schemas/Published"})"},
    {Method::get, "/admin/v1/channels/{channel}/recalls", R"({"type":"object","required":["recalls"],"properties":{"recalls":{"type":"array","items":{"type":"object","required":["honoured","id","manifest","not_yet","pack","reason"],"properties":{"id":{"type":"string"},"pack":{"type":"string"},"manifest":{"type":"string"},"reason":{"type":"string"},"honoured":{"type":"array","items":{"type":"object","required":["name","station","told_ms"],"properties":{"station":{"type":"string"},"name":{"type":"string"},"told_ms":{"type":"integer"}}}},"not_yet":{"type":"array","items":{"type":"object","required":["name","seen_ms","station"],"properties":{"station":{"type":"string"},"name":{"type":"string"},"seen_ms":{"type":"integer"}}}}}}}}})"},
    {Method::post, "/admin/v1/channels/{channel}/recalls", R"({"type":"object"})"},
    {Method::remove, "/admin/v1/channels/{channel}/recalls/{recall}", R"({"$ref":"#/components/schemas/Published"})"},
    {Method::get, "/admin/v1/keys", R"({"type":"object","required":["awaits_signature","good_until","kept_here","root_version","timestamp_version"],"properties":{"root_version":{"type":"integer"},"timestamp_version":{"type":"integer"},"good_until":{"type":"object","additionalProperties":{"type":["string","null"]}},"kept_here":{},"awaits_signature":{"type":"boolean"}}})"},
    {Method::post, "/admin/v1/keys", R"({"type":"object"})"},
    {Method::post, "/admin/v1/keys/next-root", R"({"type":"object"})"},
    {Method::get, "/admin/v1/keys/request", R"({"type":"object","required":["signed","signatures"]})"},
    {Method::post, "/admin/v1/keys/answer", R"({"type":"object"})"},
    {Method::post, "/admin/v1/keys/renew", R"({"type":"object"})"},
    {Method::get, "/admin/v1/figures", R"({"type":"object","required":["figures"],"properties":{"figures":{"type":"array","items":{"type":"object","required":["answers","class_answers","finished","forms","lost","mode_visits","opened","right","short_visits","shown_ms","videos_most","videos_started","visit_ms","visits"],"properties":{"visits":{"type":"integer"},"mode_visits":{"type":"integer"},"short_visits":{"type":"integer"},"visit_ms":{"type":"integer"},"opened":{"type":"integer"},"finished":{"type":"integer"},"shown_ms":{"type":"integer"},"answers":{"type":"integer"},"right":{"type":"integer"},"class_answers":{"type":"integer"},"forms":{"type":"integer"},"videos_started":{"type":"integer"},"videos_most":{"type":"integer"},"lost":{"type":"integer"}}}}}})"},
    {Method::get, "/admin/v1/figures/report", R"({"type":"object","required":["from","lines","to"],"properties":{"from":{"type":"integer"},"to":{"type":"integer"},"lines":{"type":"array","items":{"type":"object","required":["code","name","remark","unit","value"],"properties":{"code":{"type":"string"},"name":{"type":"string"},"unit":{"type":"string"},"value":{"type":["integer","null"]},"remark":{"type":"string"}}}}}})"},
    {Method::get, "/admin/v1/figures/quiz", R"({"type":"object","required":["chosen","items","quiz","runs"],"properties":{"runs":{"type":"integer"},"items":{"type":"array","items":{"type":"object"}},"chosen":{"type":"object"},"quiz":{"type":"object","properties":{"mean":{"type":["number","null"]},"median":{"type":["number","null"]},"sd":{"type":["number","null"]},"skewness":{"type":["number","null"]},"kurtosis":{"type":["number","null"]},"cic":{"type":["number","null"]},"standard_error":{"type":["number","null"]}}}}})"},
    {Method::post, "/admin/v1/figures/stick", R"({"type":"object","required":["answer","epoch","last_seq"],"properties":{"answer":{"type":"string","enum":["acknowledged","gap","too_large","reused"]},"epoch":{"type":"integer"},"last_seq":{"type":"integer"}}})"},
    {Method::get, "/admin/v1/submissions", R"({"type":"object","required":["submissions"],"properties":{"submissions":{"type":"array","items":{"type":"object","required":["item","kind","pack","received_ms","station","until_ms","value","wall_ms"],"properties":{"station":{"type":"string"},"kind":{"type":"string"},"pack":{"type":"string"},"item":{"type":"string"},"wall_ms":{"type":"integer"},"received_ms":{"type":"integer"},"until_ms":{"type":"integer"},"value":{}}}}}})"},
    {Method::get, "/admin/v1/health", R"({"type":"object","required":["awaits_signature","database","disk_free_bytes","figures","stations"],"properties":{"database":{"type":"string"},"disk_free_bytes":{"type":["integer","null"]},"stations":{"type":"object","additionalProperties":{"type":"integer"}},"figures":{"type":"object","additionalProperties":{"type":"integer"}},"awaits_signature":{"type":"boolean"}}})"},
    {Method::get, "/admin/v1/audit", R"({"type":"object","required":["lines"],"properties":{"lines":{"type":"array","items":{"type":"object","required":["detail","from","hash","number","on","outcome","what","when_ms","who"],"properties":{"number":{"type":"integer"},"when_ms":{"type":"integer"},"who":{"type":"string"},"what":{"type":"string"},"on":{"type":"string"},"detail":{"type":"string"},"from":{"type":"string"},"outcome":{"type":"string"},"hash":{"type":"string"}}}}}})"},
    {Method::get, "/admin/v1/audit/verify", R"({"type":"object","required":["faults","head","lines","whole"],"properties":{"whole":{"type":"boolean"},"lines":{"type":"integer"},"head":{"type":"string"},"faults":{"type":"array","items":{"type":"string"}}}})"},
    {Method::get, "/admin/v1/audit/head", R"({"type":"object","required":["head"],"properties":{"head":{"type":"string"}}})"},
    {Method::post, "/admin/v1/audit/prune", R"({"type":"object","required":["removed"],"properties":{"removed":{"type":"integer"}}})"},
    {Method::post, "/admin/v1/backups", R"({"type":"object","required":["bytes","files","folder","with_database"],"properties":{"folder":{"type":"string"},"files":{"type":"integer"},"bytes":{"type":"integer"},"with_database":{"type":"boolean"}}})"},
    {Method::post, "/admin/v1/sweep", R"({"type":"object","required":["audit_lines","bytes","codes","dry_run","files","first_files","packs","screenshots","submissions","usage_rows","waiting_files"],"properties":{"dry_run":{"type":"boolean"},"packs":{"type":"array","items":{"type":"string"}},"files":{"type":"integer"},"bytes":{"type":"integer"},"first_files":{"type":"array","items":{"type":"object","required":["bytes","name"],"properties":{"name":{"type":"string"},"bytes":{"type":"integer"}}}},"waiting_files":{"type":"integer"},"usage_rows":{"type":"integer"},"submissions":{"type":"integer"},"audit_lines":{"type":"integer"},"screenshots":{"type":"integer"},"codes":{"type":"integer"}}})"},
};

constexpr std::string_view shared =
    "{"
    R"("Done":{"type":"object","required":["ok"],"properties":{"ok":{"type":"boolean"}}},)"
    R"("Published":{"type":"object","required":["awaits_signature","ok","version"],"properties":{"ok":{"type":"boolean"},"version":{"type":"integer"},"awaits_signature":{"type":"boolean"}}},)"
    R"("Account":{"type":"object","required":["active","created_ms","locked_until_ms","name","roles","seen_ms"],"properties":{"name":{"type":"string"},"roles":{"type":"array","items":{"type":"string"}},"active":{"type":"boolean"},"created_ms":{"type":"integer"},"seen_ms":{"type":"integer"},"locked_until_ms":{"type":"integer"}}},)"
    R"("Station":{"type":"object","required":["active","channel","enrolled_ms","generation_good","id","name","order_version","report","safe_mode","screenshot_ms","screenshot_wanted","seen_ms","switched_off"],"properties":{"id":{"type":"string"},"name":{"type":"string"},"channel":{"type":"string"},"active":{"type":"boolean"},"switched_off":{"type":"string"},"enrolled_ms":{"type":"integer"},"seen_ms":{"type":"integer"},"order_version":{"type":"integer"},"generation_good":{"type":"boolean"},"safe_mode":{"type":"boolean"},"screenshot_wanted":{"type":"boolean"},"screenshot_ms":{"type":"integer"},"report":{"type":["object","null"]}}},)"
    R"("Pack":{"type":"object","required":["advice","author","bytes","id","manifest","note","reviewed_ms","reviewer","state","title","uploaded_ms","version"],"properties":{"manifest":{"type":"string"},"id":{"type":"string"},"version":{"type":"string"},"title":{"type":"string"},"bytes":{"type":"integer"},"state":{"type":"string","enum":["draft","reviewed","refused"]},"author":{"type":"string"},"uploaded_ms":{"type":"integer"},"reviewer":{"type":"string"},"reviewed_ms":{"type":"integer"},"note":{"type":"string"},"advice":{"type":"array","items":{"type":"string"}}}},)"
    R"("OrderedPack":{"type":"object","required":["bytes","id","manifest","version"],"properties":{"id":{"type":"string"},"version":{"type":"string"},"manifest":{"type":"string"},"bytes":{"type":"integer"}}},)"
    R"("Channel":{"type":"object","required":["awaits_signature","most_bytes_per_s","name","packs","programme","published","quiet_hours","recalled","staged","version"],"properties":{"name":{"type":"string"},"version":{"type":"integer"},"published":{"type":"integer"},"awaits_signature":{"type":"boolean"},"packs":{"type":"array","items":{"$ref":"#/components/schemas/OrderedPack"}},"recalled":{"type":"array","items":{"type":"object","required":["id","manifest","pack","reason"],"properties":{"id":{"type":"string"},"pack":{"type":"string"},"manifest":{"type":"string"},"reason":{"type":"string"}}}},"most_bytes_per_s":{"type":"integer"},"quiet_hours":{"type":["string","null"]},"programme":{"type":["string","null"]},"staged":{"type":["object","null"]}}})"
    "}";

}  // namespace

std::string_view answer_schema(Method method, std::string_view path) {
    const auto* const found = std::ranges::find_if(table, [&](const AnswerSchema& one) { return one.method == method && one.path == path; });
    return found == std::end(table) ? std::string_view() : found->schema;
}

std::string_view shared_schemas() { return shared; }

}  // namespace estation::sync::server
