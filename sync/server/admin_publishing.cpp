// Packs, channels, stages, recalls and signatures, as administrators ask for them.
#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "content/durable.h"
#include "content/manifest.h"
#include "content/programme.h"
#include "sync/server/admin_call.h"
#include "sync/server/key_room.h"
#include "sync/server/password.h"
#include "sync/server/stations.h"
#include "sync/server/tar_reader.h"
#include "sync/trust/signing.h"

namespace estation::sync::server {

namespace fs = std::filesystem;
using content::Error;
using content::Result;
using nlohmann::json;

namespace {

constexpr std::uint64_t most_upload_bytes = 4ull << 30;
constexpr std::string_view binary = "application/octet-stream";

std::string dumped(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

json as_json(const PublishedPack& p) {
    return {{"manifest", p.manifest}, {"id", p.id}, {"version", p.version}, {"title", p.title}, {"bytes", p.bytes}, {"state", state_name(p.state)}, {"author", p.author}, {"uploaded_ms", p.uploaded_ms},
            {"reviewer", p.reviewer}, {"reviewed_ms", p.reviewed_ms}, {"note", p.note}, {"advice", p.advice}};
}

json as_json(const std::vector<OrderedPack>& packs) {
    json list = json::array();
    for (const auto& p : packs) list.push_back({{"id", p.id}, {"version", p.version}, {"manifest", p.manifest}, {"bytes", p.bytes}});
    return list;
}

json as_json(const Channel& c) {
    json recalled = json::array();
    for (const auto& r : c.order.recalled) recalled.push_back({{"id", r.id}, {"pack", r.pack}, {"manifest", r.manifest}, {"reason", r.reason}});
    json out{{"name", c.order.channel}, {"version", c.order.version}, {"published", c.published}, {"awaits_signature", c.published < c.order.version}, {"packs", as_json(c.order.packs)}, {"recalled", recalled},
             {"most_bytes_per_s", c.order.most_bytes_per_s}, {"quiet_hours", c.order.quiet_hours ? json(content::hours_text({*c.order.quiet_hours})) : json()}, {"programme", c.order.programme ? json(*c.order.programme) : json()}};
    out["staged"] = c.order.staged ? json{{"percent", c.order.staged->percent}, {"packs", as_json(c.order.staged->packs)}, {"since_ms", c.stage_ms}, {"stop_after", c.stop_after}} : json();
    return out;
}

Reply told(const Outcome& outcome) { return json_reply(json{{"ok", true}, {"version", outcome.version}, {"awaits_signature", outcome.awaits_signature}}.dump()); }

// ---- Packs ---------------------------------------------------------------------------------------------------

Reply list_packs(AdminCall& call) {
    const auto packs = call.office.publishing.packs();
    if (!packs) return refusal(packs.error(), 500);
    json list = json::array();
    for (const auto& pack : *packs) list.push_back(as_json(pack));
    return json_reply(dumped({{"packs", list}}));
}

Reply one_pack(AdminCall& call) {
    const auto pack = call.office.publishing.pack(call.part("manifest"));
    if (!pack) return refusal(pack.error(), 500);
    return *pack ? json_reply(dumped(as_json(**pack))) : error_reply(404, "there is no such pack");
}

Reply draft_of(AdminCall& call, const fs::path& folder) {
    const auto draft = call.office.publishing.upload(folder, call.who.name, call.now_ms);
    const Act act = call.act("pack.upload", draft ? draft->id + " " + draft->version : std::string(), draft ? draft->manifest : std::string());
    return call.noting(act, draft ? Result<>() : Result<>(draft.error()), [&] { return json_reply(dumped(as_json(*draft))); });
}

fs::path uploads(const AdminCall& call) { return call.office.data.root / "uploads"; }

Result<fs::path> new_upload(const AdminCall& call) {
    const auto name = draw_secret(12);
    if (!name) return name.error();
    const fs::path folder = uploads(call) / *name;
    if (auto r = content::make_folder_durably(folder); !r) return r.error();
    return folder;
}

Reply upload_tar(AdminCall& call) {
    const auto folder = new_upload(call);
    if (!folder) return refusal(folder.error(), 500);
    const auto unpacked = unpack_tar(call.request.body, *folder);
    const Reply reply = unpacked ? draft_of(call, *folder) : call.noting(call.act("pack.upload", ""), unpacked, done_reply);
    std::error_code none;
    fs::remove_all(*folder, none);
    return reply;
}

// A folder on the server's own disk: for the command line only, which says so with its empty token.
Reply upload_folder(AdminCall& call) {
    Fields fields(call.request.body);
    const std::string folder = fields.text("folder", 4'000);
    if (auto r = fields.done(); !r) return refusal(r.error());
    if (call.from != "local") return error_reply(403, "a folder is read only at the server's own command line; send a tar or an upload");
    return draft_of(call, folder);
}

// Large packs come file by file, and large files piece by piece, so that none of them is ever whole in memory.
Reply begin_upload(AdminCall& call) {
    std::error_code none;
    // What somebody began yesterday and did not end.
    for (const auto& old : fs::directory_iterator(uploads(call), none))
        if (const auto age = fs::file_time_type::clock::now() - fs::last_write_time(old.path(), none); !none && age > std::chrono::hours(24)) fs::remove_all(old.path(), none);
    const auto folder = new_upload(call);
    if (!folder) return refusal(folder.error(), 500);
    return json_reply(json{{"upload", folder->filename().string()}}.dump());
}

Result<fs::path> upload_of(const AdminCall& call) {
    const std::string& name = call.part("upload");
    const bool good = name.size() == 24 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
    std::error_code none;
    if (!good || !fs::is_directory(uploads(call) / name, none)) return Error{"there is no such upload", {}};
    return uploads(call) / name;
}

Reply upload_piece(AdminCall& call) {
    const auto folder = upload_of(call);
    if (!folder) return refusal(folder.error(), 404);
    const std::string name = call.asked("name");
    if (auto r = content::check_pack_name(name); !r) return refusal(r.error());
    const auto offset = call.asked_number("offset", 0, 0, static_cast<std::int64_t>(most_upload_bytes));
    if (!offset) return refusal(offset.error());
    const fs::path file = *folder / name;
    std::error_code failed;
    const auto there = fs::exists(file, failed) ? fs::file_size(file, failed) : 0;
    if (static_cast<std::uint64_t>(*offset) != there && *offset != 0) return json_reply(json{{"error", "the next piece begins elsewhere"}, {"offset", there}}.dump(), 409);
    std::uint64_t all = 0;
    std::size_t files = 0;
    for (fs::recursive_directory_iterator entry(*folder, failed), end; !failed && entry != end; entry.increment(failed))
        if (entry->is_regular_file(failed)) all += entry->file_size(failed), ++files;
    if (all + call.request.body.size() > most_upload_bytes || files > content::pack_files_cap) return error_reply(413, "an upload holds at most 4 GiB and 20000 files");
    fs::create_directories(file.parent_path(), failed);
    FILE* const out = std::fopen(file.c_str(), *offset == 0 ? "wb" : "ab");
    const bool written = out && std::fwrite(call.request.body.data(), 1, call.request.body.size(), out) == call.request.body.size();
    if (!out || std::fclose(out) != 0 || !written) return error_reply(507, "the piece cannot be written; is the disk full?");
    return json_reply(json{{"offset", fs::file_size(file, failed)}}.dump());
}

Reply end_upload(AdminCall& call) {
    const auto folder = upload_of(call);
    if (!folder) return refusal(folder.error(), 404);
    Reply reply = draft_of(call, *folder);
    std::error_code none;
    if (reply.status == 200) fs::remove_all(*folder, none);
    return reply;
}

Reply review(AdminCall& call) {
    Fields fields(call.request.body);
    const auto good = fields.yes_if("approve");
    const std::string note = fields.text_if("note", 2'000).value_or("");
    if (auto r = fields.done(); !r) return refusal(r.error());
    if (!good) return error_reply(400, "\"approve\" is true or false");
    if (!*good && note.empty()) return error_reply(400, "say in \"note\" what the author shall change");
    const std::string& manifest = call.part("manifest");
    return call.doing(call.act(*good ? "pack.approve" : "pack.refuse", manifest, note), [&] { return call.office.publishing.review(manifest, call.who.name, *good, note, call.now_ms); }, done_reply);
}

// ---- Channels ------------------------------------------------------------------------------------------------

Reply list_channels(AdminCall& call) {
    const auto names = call.office.publishing.channels();
    if (!names) return refusal(names.error(), 500);
    json list = json::array();
    for (const auto& name : *names) {
        const auto channel = call.office.publishing.channel(name);
        if (!channel) return refusal(channel.error(), 500);
        if (*channel) list.push_back(as_json(**channel));
    }
    return json_reply(dumped({{"channels", list}}));
}

Reply one_channel(AdminCall& call) {
    const auto channel = call.office.publishing.channel(call.part("channel"));
    if (!channel) return refusal(channel.error(), 500);
    return *channel ? json_reply(dumped(as_json(**channel))) : error_reply(404, "there is no such channel");
}

Reply changing(AdminCall& call, const std::string& channel, const Act& act, const std::function<Result<>(Channel&)>& change) {
    const auto outcome = call.office.publishing.change(channel, {change, [&](const Outcome& published) {
        Act line = act;
        line.detail = "version " + std::to_string(published.version) + (published.awaits_signature ? ", awaits a signature" : "") +
                      (published.adopted > 0 ? ", on version " + std::to_string(published.adopted) + ", whose publishing had been cut off" : "") + (act.detail.empty() ? "" : ": " + act.detail);
        return call.office.audit.add(line, call.now_ms);
    }}, call.now_ms);
    if (!outcome) return call.noting(act, outcome.error(), done_reply);
    if (auto r = call.office.audit.keep_head(); !r) return refusal(r.error().in("it is done, but the log's head could not be kept apart"), 500);
    return told(*outcome);
}

Reply publish(AdminCall& call) {
    Fields fields(call.request.body);
    Publishing::Wish wish;
    wish.packs = fields.texts_if("packs").value_or(std::vector<std::string>());
    wish.removed = fields.texts_if("remove").value_or(std::vector<std::string>());
    wish.percent = static_cast<int>(fields.number_if("percent", 1, 100).value_or(100));
    wish.stop_after = static_cast<int>(fields.number_if("stop_after", 0, 100'000).value_or(2));
    if (auto r = fields.done(); !r) return refusal(r.error());
    std::string detail = std::to_string(wish.percent) + " %";
    for (const auto& manifest : wish.packs) detail += " +" + manifest;
    for (const auto& id : wish.removed) detail += " -" + id;
    return changing(call, call.part("channel"), call.act("publish", call.part("channel"), detail), [&](Channel& channel) { return call.office.publishing.put_packs(channel, wish, call.now_ms); });
}

Reply widen(AdminCall& call) {
    Fields fields(call.request.body);
    const auto percent = fields.number_if("percent", 1, 100);
    if (auto r = fields.done(); !r) return refusal(r.error());
    if (!percent) return error_reply(400, "\"percent\" is missing");
    return changing(call, call.part("channel"), call.act("stage.widen", call.part("channel"), std::to_string(*percent) + " %"), [&](Channel& channel) { return Publishing::widen(channel, static_cast<int>(*percent)); });
}

Reply stop_stage(AdminCall& call) {
    return changing(call, call.part("channel"), call.act("stage.stop", call.part("channel")), [](Channel& channel) { return Publishing::stop_stage(channel); });
}

Reply set_rules(AdminCall& call) {
    Fields fields(call.request.body);
    const auto quiet = fields.text_if("quiet_hours", 50), programme = fields.text_if("programme", order_programme_cap);
    const auto speed = fields.number_if("most_bytes_per_s", 0, 1'000'000'000'000);
    if (auto r = fields.done(); !r) return refusal(r.error());
    if (!quiet && !programme && !speed) return error_reply(400, "say what shall change: quiet_hours, programme or most_bytes_per_s (\"\" takes the first two away)");
    std::optional<content::Hours> hours;
    if (quiet && !quiet->empty()) {
        const auto read = content::parse_hours(*quiet);
        if (!read) return refusal(read.error());
        if (read->size() != 1) return error_reply(400, "quiet hours are one span, like 22:00-06:00");
        hours = read->front();
    }
    if (programme && !programme->empty()) {
        content::Faults faults(20);
        const auto read = content::Programme::read(*programme, "programme", faults);
        if (!read) return refusal(read.error());
        if (const auto all = faults.take(); !all.empty()) return refusal(all.front());
    }
    std::string detail;
    if (quiet) detail += "quiet hours " + *quiet + "; ";
    if (programme) detail += "programme; ";
    if (speed) detail += std::to_string(*speed) + " bytes/s; ";
    return changing(call, call.part("channel"), call.act("channel.rules", call.part("channel"), detail.substr(0, detail.size() - 2)), [&](Channel& channel) -> Result<> {
        if (quiet) channel.order.quiet_hours = hours;
        if (programme) channel.order.programme = programme->empty() ? std::optional<std::string>() : programme;
        if (speed) channel.order.most_bytes_per_s = static_cast<std::uint64_t>(*speed);
        return {};
    });
}

// 一键撤下: from one channel, or from all of them at once.
Reply recall(AdminCall& call) {
    Fields fields(call.request.body);
    const std::string pack = fields.text("pack", 40), reason = fields.text("reason", 1'000), manifest = fields.text_if("manifest", 64).value_or("");
    if (auto r = fields.done(); !r) return refusal(r.error());
    std::vector<std::string> channels = {call.part("channel")};
    if (channels[0] == "all") {
        const auto names = call.office.publishing.channels();
        if (!names) return refusal(names.error(), 500);
        channels = *names;
    }
    Reply last = error_reply(409, "there is no channel yet");
    for (const auto& channel : channels) {
        last = changing(call, channel, call.act("recall", channel, pack + " " + manifest + ": " + reason), [&](Channel& c) { return Publishing::recall(c, pack, manifest, reason); });
        if (last.status != 200 && channels.size() == 1) return last;
    }
    return last;
}

Reply take_recall_back(AdminCall& call) {
    const std::string& id = call.part("recall");
    return changing(call, call.part("channel"), call.act("recall.back", call.part("channel"), id), [&](Channel& channel) { return Publishing::take_recall_back(channel, id); });
}

// Which stations have said that they honour each recall, and which not yet.
Reply show_recalls(AdminCall& call) {
    const auto channel = call.office.publishing.channel(call.part("channel"));
    if (!channel) return refusal(channel.error(), 500);
    if (!*channel) return error_reply(404, "there is no such channel");
    std::vector<Station> stations;
    const auto read = each_station(call.office.database, call.part("channel"), [&](const Station& station) {
        if (station.switched_off.empty()) stations.push_back(station);
        return Result<>();
    });
    if (!read) return refusal(read.error(), 500);
    json list = json::array();
    for (const auto& recall : (*channel)->order.recalled) {
        const auto honoured = recall_honoured_by(call.office.database, recall.id);
        if (!honoured) return refusal(honoured.error(), 500);
        json done = json::array(), open = json::array();
        for (const auto& station : stations) {
            const auto found = std::ranges::find(*honoured, station.id, &Honoured::station);
            if (found != honoured->end()) done.push_back({{"station", station.id}, {"name", station.name}, {"told_ms", found->told_ms}});
            else open.push_back({{"station", station.id}, {"name", station.name}, {"seen_ms", station.seen_ms}});
        }
        list.push_back({{"id", recall.id}, {"pack", recall.pack}, {"manifest", recall.manifest}, {"reason", recall.reason}, {"honoured", done}, {"not_yet", open}});
    }
    return json_reply(dumped({{"recalls", list}}));
}

// ---- Signatures ----------------------------------------------------------------------------------------------

Reply show_keys(AdminCall& call) {
    const auto repository = Repository::open(call.office.data.repository());
    if (!repository) return refusal(repository.error(), 500);
    const auto room = KeyRoom::open(call.office.data.keys());
    if (!room) return refusal(room.error(), 500);
    const auto ends = repository->ends();
    if (!ends) return refusal(ends.error(), 500);
    const auto request = call.office.publishing.request();
    if (!request) return refusal(request.error(), 500);
    json dates;
    for (const auto& [role, at] : *ends) dates[role] = at == 0 ? json() : json(trust::write_time(at));
    return json_reply(json{{"root_version", repository->root_version()}, {"timestamp_version", repository->timestamp_version()}, {"good_until", dates}, {"kept_here", room->keyids()}, {"awaits_signature", request->has_value()}}.dump());
}

// At the command line only: what it makes must go onto a stick that is in this machine.
Reply make_all_keys(AdminCall& call) {
    Fields fields(call.request.body);
    NewKeys wish;
    wish.stick = fields.text("stick", 4'000);
    wish.passphrase = fields.text_if("passphrase", 1'000).value_or("");
    wish.targets_stay_here = fields.yes_if("targets_stay_here").value_or(false);
    if (auto r = fields.done(); !r) return refusal(r.error());
    if (call.from != "local") return error_reply(403, "keys are made only at the server's own command line");
    auto repository = Repository::open(call.office.data.repository());
    if (!repository) return refusal(repository.error(), 500);
    const auto made = make_keys(call.office.data.keys(), *repository, wish, call.now_ms / 1'000);
    return call.noting(call.act("keys.make", "", wish.targets_stay_here ? "the targets key stays on the server" : "root and targets keys on a stick"), made, done_reply);
}

Reply ask_for_next_root(AdminCall& call) {
    Fields fields(call.request.body);
    NextRoot wish;
    wish.days = static_cast<int>(fields.number_if("days", 1, 36'500).value_or(3'650));
    wish.fresh_keys = fields.yes_if("fresh_keys").value_or(false);
    const auto targets_key = fields.text_if("targets_key", 10'000);
    if (auto r = fields.done(); !r) return refusal(r.error());
    if (targets_key) {
        auto object = trust::parse_json(*targets_key);
        if (!object) return refusal(object.error());
        wish.targets_key = std::move(*object);
    }
    const auto repository = Repository::open(call.office.data.repository());
    if (!repository) return refusal(repository.error(), 500);
    const auto request = ask_for_root(call.office.data.keys(), *repository, wish, call.now_ms / 1'000);
    Result<> kept = request ? content::make_folder_durably(call.office.data.requests()) : Result<>(request.error());
    if (kept) kept = content::write_durably(call.office.data.requests() / "root.request", *request);
    return call.noting(call.act("keys.next_root", "", wish.fresh_keys ? "fresh keys for snapshot and timestamp" : ""), kept, done_reply);
}

Reply show_request(AdminCall& call) {
    const auto request = call.office.publishing.request();
    if (!request) return refusal(request.error(), 500);
    if (!*request) return error_reply(404, "nothing waits to be signed");
    return json_reply(**request);
}

Reply take_answer(AdminCall& call) {
    const auto role = call.office.publishing.take_answer(call.request.body, call.now_ms);
    return call.noting(call.act("keys.answer", role ? *role : std::string()), role ? Result<>() : Result<>(role.error()), done_reply);
}

Reply renew(AdminCall& call) {
    const auto renewed = call.office.publishing.renew_when_due(call.now_ms, true);
    return call.noting(call.act("keys.renew_timestamp", ""), !renewed ? Result<>(renewed.error()) : *renewed ? Result<>() : Result<>(Error{"nothing is published yet", {}}), done_reply);
}

}  // namespace

std::vector<AdminRoute> publishing_routes() {
    const Roles author{Role::author}, reviewer{Role::reviewer}, publisher{Role::publisher}, administrator{Role::administrator}, recalls{Role::publisher, Role::administrator};
    const Roles looking{Role::author, Role::reviewer, Role::publisher, Role::administrator, Role::auditor};
    constexpr std::string_view any_text = R"({"type":"string"})";
    static_cast<void>(any_text);
    return {
        {Method::get, "/admin/v1/packs", Access::roles, looking, "All packs that were uploaded", {}, "", "", list_packs},
        {Method::post, "/admin/v1/packs", Access::roles, author, "Uploads a pack as one tar (plain, gzip or zstd) or as the .zip of estation-pack build, at most 16 MiB, as a draft", {}, "application/x-tar", "", upload_tar},
        {Method::post, "/admin/v1/packs/folder", Access::roles, author, "Uploads a pack from a folder on the server's own disk (command line only)", {}, R"({"folder":{"type":"string"}})", "", upload_folder},
        {Method::get, "/admin/v1/packs/{manifest}", Access::roles, looking, "One pack", {}, "", "", one_pack},
        {Method::post, "/admin/v1/packs/{manifest}/review", Access::roles, reviewer, "Approves somebody else's pack, or refuses it with a note", {}, R"({"approve":{"type":"boolean"},"note":{"type":"string"}})", "", review},
        {Method::post, "/admin/v1/uploads", Access::roles, author, "Begins an upload in pieces, for large packs", {}, "", "", begin_upload},
        {Method::put, "/admin/v1/uploads/{upload}", Access::roles, author, "Adds a piece of a file, at most 16 MiB", {{"name", "string", "the file's name in the pack"}, {"offset", "integer", "where the piece begins; 0 begins the file anew"}}, binary, "", upload_piece},
        {Method::post, "/admin/v1/uploads/{upload}/pack", Access::roles, author, "Makes a draft of what was uploaded", {}, "", "", end_upload},
        {Method::get, "/admin/v1/channels", Access::roles, looking, "All channels with their orders", {}, "", "", list_channels},
        {Method::get, "/admin/v1/channels/{channel}", Access::roles, looking, "One channel's order", {}, "", "", one_channel},
        {Method::patch, "/admin/v1/channels/{channel}", Access::roles, publisher, "Sets quiet hours, the programme, the most bytes a second", {},
         R"({"quiet_hours":{"type":"string"},"programme":{"type":"string"},"most_bytes_per_s":{"type":"integer"}})", "", set_rules},
        {Method::post, "/admin/v1/channels/{channel}/publish", Access::roles, publisher, "Puts reviewed packs into a channel and takes others out, at once or for a share of the stations first", {},
         R"({"packs":{"type":"array","items":{"type":"string"}},"remove":{"type":"array","items":{"type":"string"}},"percent":{"type":"integer"},"stop_after":{"type":"integer"}})", "", publish},
        {Method::post, "/admin/v1/channels/{channel}/stage", Access::roles, publisher, "Widens the stage; 100 makes it everybody's", {}, R"({"percent":{"type":"integer"}})", "", widen},
        {Method::remove, "/admin/v1/channels/{channel}/stage", Access::roles, recalls, "Stops the stage: its stations go back", {}, "", "", stop_stage},
        {Method::get, "/admin/v1/channels/{channel}/recalls", Access::roles, looking, "What was recalled, and which stations have acknowledged it", {}, "", "", show_recalls},
        {Method::post, "/admin/v1/channels/{channel}/recalls", Access::roles, recalls, "Takes a pack off every screen; the channel \"all\" means every one", {},
         R"({"pack":{"type":"string"},"manifest":{"type":"string"},"reason":{"type":"string"}})", "", recall},
        {Method::remove, "/admin/v1/channels/{channel}/recalls/{recall}", Access::roles, publisher, "Takes a recall back", {}, "", "", take_recall_back},
        {Method::get, "/admin/v1/keys", Access::roles, {Role::administrator, Role::auditor}, "Which keys are kept here, and until when what they signed is good", {}, "", "", show_keys},
        {Method::post, "/admin/v1/keys", Access::roles, administrator, "Makes all keys and the first root (command line only)", {},
         R"({"stick":{"type":"string"},"passphrase":{"type":"string"},"targets_stay_here":{"type":"boolean"}})", "", make_all_keys},
        {Method::post, "/admin/v1/keys/next-root", Access::roles, administrator, "Asks for the next root to be signed on the stick", {},
         R"({"days":{"type":"integer"},"fresh_keys":{"type":"boolean"},"targets_key":{"type":"string"}})", "", ask_for_next_root},
        {Method::get, "/admin/v1/keys/request", Access::roles, {Role::administrator, Role::publisher}, "What waits to be signed on the stick", {}, "", "", show_request},
        {Method::post, "/admin/v1/keys/answer", Access::roles, {Role::administrator, Role::publisher}, "Takes the signed file back and publishes it", {}, "application/json", "", take_answer},
        {Method::post, "/admin/v1/keys/renew", Access::roles, administrator, "Signs the timestamp anew now (it happens by itself when half its time is over)", {}, "", "", renew},
    };
}

}  // namespace estation::sync::server
