"""縮退表: hard shapes of a character and the usual shape that a clerk types.

For searching only. Each entry was read by eye: left the usual shape, right the shapes that are
found with it. Our own short table; the MJ縮退マップ (CC BY-SA) is not part of it. Compatibility
ideographs (U+FA19 神) are left to NFKC, selectors to `names.without_selectors`.
"""

_TABLE = """
高 髙 | 崎 﨑嵜 | 吉 𠮷 | 浜 濵濱 | 徳 德 | 辺 邉邊 | 斎 齋 | 斉 齊 | 沢 澤 | 桜 櫻 | 広 廣
国 國 | 島 嶋嶌 | 峰 峯 | 富 冨 | 野 埜 | 館 舘 | 万 萬 | 与 與 | 条 條 | 滝 瀧 | 竜 龍
静 靜 | 恵 惠 | 栄 榮 | 学 學 | 真 眞 | 実 實 | 寿 壽 | 弥 彌 | 礼 禮 | 鉄 鐵 | 蔵 藏
曽 曾 | 桑 桒 | 柳 栁 | 橋 槗𣘺 | 喜 㐂 | 園 薗 | 岳 嶽 | 円 圓 | 応 應 | 来 來 | 荘 莊
清 淸 | 青 靑 | 黒 黑 | 毎 每 | 横 橫 | 浅 淺 | 豊 豐 | 増 增 | 内 內 | 呉 吳 | 将 將
仏 佛 | 芦 蘆 | 鶴 靏靍 | 鴎 鷗 | 土 圡𡈽 | 丈 𠀋 | 桧 檜 | 郷 鄕 | 教 敎 | 頼 賴 | 戸 戶
寛 寬 | 悦 悅 | 強 强 | 槙 槇 | 遥 遙 | 瑶 瑤 | 尭 堯 | 晋 晉 | 亜 亞 | 凛 凜 | 禄 祿
穂 穗 | 巌 巖 | 関 關 | 鉱 鑛 | 団 團 | 塩 鹽 | 宝 寶 | 庁 廳 | 従 從 | 済 濟 | 発 發
県 縣 | 覚 覺 | 観 觀 | 読 讀 | 転 轉 | 鎮 鎭 | 駅 驛 | 麦 麥 | 黄 黃 | 点 點 | 歯 齒
亀 龜 | 灯 燈 | 虎 乕 | 壮 壯 | 満 滿 | 湾 灣 | 涙 淚 | 温 溫 | 焼 燒 | 画 畫 | 当 當
祢 禰 | 総 總 | 緑 綠 | 縁 緣 | 暁 曉 | 栃 杤 | 検 檢 | 楽 樂 | 歩 步 | 歳 歲 | 勲 勳
収 收 | 双 雙 | 台 臺 | 図 圖 | 児 兒
"""


def _read() -> dict[int, str]:
    entries = (entry.split() for entry in _TABLE.strip().replace("\n", "|").split("|"))
    return {ord(hard): usual for usual, shapes in entries for hard in shapes}


PLAIN_SHAPES: dict[int, str] = _read()
