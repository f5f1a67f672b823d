from village import *
import gzip, json, shutil
def show(r): open("/tmp/tests/probe.out","a").write(f"[{r.code}]\nOUT {r.out[:700]}\nERR {r.err}\n------\n")
def test_p(run, labels, articles, stored, tmp_path):
    f = labels/"paragraphs.jsonl"; good=f.read_text()
    bad = tmp_path/"bad.jsonl"
    C=["--codebook", labels/"codebook.toml"]
    def lab(text, name="bad.jsonl"):
        (tmp_path/name).write_text(text); return name
    base=label_values()[0]
    for name, text in {
      "unknown": jsonl(base, {**base,"id":"x","frames":{"harvset":"favor"}}),
      "missing": jsonl({"id":"1","paragraf":"a","frames":{}}),
      "nocodes": jsonl({"id":"1","text":"a"}),
      "broken": jsonl(base)+'{"id": "x", "text": \n',
      "stance": jsonl({**base,"frames":{"harvest":"favur"}}),
      "stance2": jsonl({**base,"frames":{"harvest":"maybe"}}),
      "dup": jsonl(base,{**base,"text":"another"}),
      "duplabel": jsonl(base,{**base,"frames":{}}),
      "empty": "",
      "notext": jsonl({**base,"text":""}),
    }.items():
        open("/tmp/tests/probe.out","a").write("##### "+name+"\n"); lab(text)
        for cmd in (["check"],["train","--out","m"],["evaluate","--model",stored]):
            extra = C if cmd[0]!="evaluate" else []
            show(run(*cmd, "bad.jsonl", *extra))
    lab("", "bad.csv"); show(run("check","bad.csv",*C))
    show(run("score","news","--model","nowhere"))
    broken=tmp_path/"broken"; shutil.copytree(stored,broken)
    b=bytearray((broken/"weights.npy").read_bytes()); b[-1]^=1; (broken/"weights.npy").write_bytes(b)
    show(run("score","news","--model","broken"))
    (tmp_path/"empty.md").write_text(""); (tmp_path/"bin.txt").write_bytes(b"\x00\x01\xff\xfe"*9)
    (tmp_path/"link.md").symlink_to(tmp_path/"gone.md"); (tmp_path/"dir.md").mkdir()
    show(run("score","news","empty.md","bin.txt","link.md","dir.md","--model",stored,"--out","s.jsonl"))

    show(run("report","news","--model",stored))
    show(run("report","s.jsonl","--model",stored))
    show(run("report","s.jsonl"))
    show(run("report","s.jsonl","--model",stored,"--baseline","Hill"))
    show(run("report","s.jsonl","--model",stored,"--by","topci"))
    show(run("explain","news","--model",stored,"--frame","musik"))
    show(run("score","news","--model",stored,"--out","s.jsonl"))
    show(run("nothing")); show(run("score")); show(run("score","news","--format","xml")); show(run("score","news","--column","body"))
    show(run("train",labels,"--out","m")); show(run("train",labels,"--out","m","--strict","--seed","3"));
    show(run("train",labels,"--out","news")); 
    show(run("train",labels,"--out","m9","--objective","f2")); show(run("train",labels,"--out","m9","--set","word=1-1")); show(run("train",labels,"--out","m9","--set","min_df=many"))
    (tmp_path/"framing.toml").write_text("[reprot]\n"); show(run("--version"))
    (tmp_path/"framing.toml").write_text("x = ["); show(run("--version"))
    (tmp_path/"framing.toml").unlink()
    show(run("init","mine")); show(run("init","mine"))
    show(run("train","mine","--out","m8")); show(run("train")); show(run("train","bad.jsonl"))
    show(run("check","labels")); show(run("inspect",stored)); show(run("inspect","news"))
    show(run("check","labels","--codebook","gone.toml"))
