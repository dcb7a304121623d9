"""What an analyst writes: JSON, MeCab, a dictionary of words for the four modes.

usage: pipeline.py ARCHIVE.jsonl
Prints one summary as JSON.
"""
import json
import sys
from collections import Counter

import MeCab

WORDS = {
    "engagement": {"おはよう", "こんにちは", "笑う", "楽しい", "嬉しい", "好き", "面白い", "可愛い", "ありがとう", "おめでとう"},
    "promotion": {"発売", "新作", "新商品", "キャンペーン", "限定", "予約", "抽選", "公開", "開催", "セール"},
    "active_support": {"困る", "壊れる", "故障", "不具合", "動く", "届く", "問い合わせ", "確認", "申し訳", "対応", "交換"},
    "co_creation": {"アイデア", "意見", "要望", "投票", "募集", "試作", "改善", "採用", "提案", "アンケート"},
}


def lemmas(tagger, text):
    node = tagger.parseToNode(text)
    while node:
        features = node.feature.split(",")
        if len(features) > 6 and features[6] != "*":
            yield features[6]
        else:
            yield node.surface
        node = node.next


def root(parents, post):
    for _ in range(1000):
        if post not in parents:
            return post
        post = parents[post]
    return post


def main(path):
    tagger = MeCab.Tagger("")
    tagger.parse("")  # python3-mecab loses the first text otherwise
    posts, authors, parents, hits = 0, {}, {}, {}
    with open(path, encoding="utf-8") as archive:
        for line in archive:
            tweet = json.loads(line)
            posts += 1
            name = tweet["id_str"]
            authors[name] = tweet["user"]["screen_name"]
            if tweet["in_reply_to_status_id_str"]:
                parents[name] = tweet["in_reply_to_status_id_str"]
            found = Counter()
            for lemma in lemmas(tagger, tweet["full_text"]):
                for mode, words in WORDS.items():
                    if lemma in words:
                        found[mode] += 1
            hits[name] = found

    conversations, replies = {}, 0
    for name, found in hits.items():
        conversations.setdefault(root(parents, name), Counter()).update(found)
        parent = parents.get(name)
        replies += parent in authors and authors[parent] != authors[name]
    primary = Counter(max(found, key=found.get) if found else "none" for found in conversations.values())
    print(json.dumps({"posts": posts, "conversations": len(conversations), "replies": replies, "primary": primary}))


main(sys.argv[1])
