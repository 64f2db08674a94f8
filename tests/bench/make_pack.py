#!/usr/bin/env python3
"""make_pack.py CONTENT_DIR PACK_DIR: the comparison's generated content.json and pictures as a pack."""
import json, os, shutil, sys

src, out = sys.argv[1:3]
content = json.load(open(os.path.join(src, "content.json"), encoding="utf-8"))
os.makedirs(out, exist_ok=True)
shutil.copytree(os.path.join(src, "img"), os.path.join(out, "img"), dirs_exist_ok=True)
with open(os.path.join(out, "pack.toml"), "w", encoding="utf-8") as f:
    f.write('id = "bench"\nversion = "1"\nupdated = 2026-01-01\ntitle = "比较"\norder = ["a0", "a1"]\n'
            '[defaults]\ntopic = "technology"\naudience = ["residents"]\nsource = ["generated"]\nreviewer = ""\n'
            'valid_until = 2099-12-31\nlicence = "CC0-1.0"\n')
for a in content["articles"]:
    with open(os.path.join(out, f'a{a["id"]}.md'), "w", encoding="utf-8") as f:
        f.write(f'+++\ntitle = "{a["title"]}"\n+++\n')
        for b in a["blocks"]:
            f.write({"h": "## {text}", "p": "{text}", "img": '![{text}]({src} "{text}")'}[b["t"]].format(**b).replace("\u3000", " ") + "\n\n")
