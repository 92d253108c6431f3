"""Invented names. Nobody here exists; 𠮷 and 龘 are there because real rosters have such names too."""

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段"
)
GIVEN = (  # noqa: SIM905
    "志远 建国 晓峰 丽华 文静 海涛 雪梅 俊杰 思源 国强 玉兰 明辉 春燕 立新 佳怡 永康 素芬 振宇 雨桐 少华 "
    "凤霞 家豪 秀英 天佑 慧敏 长青 若琳 德明 晓东 婉清 宏伟 桂芳 子轩 美玲 向阳 静怡 保国 彩云 浩然 爱民 "
    "淑贞 卫东 诗涵 金龙 翠萍 新民 欣悦 学军 瑞雪 光明 梓涵 福生 月娥 正平 可心 广志 巧云 景行 乐天 安琪"
).split()
RARE_NAMES = ("王𠮷", "陈龘", "李𠮷祥")
PROJECT_WORDS = "青岚 云栖 望江 听松 临澜 锦澜 玉泉 星河 鹿鸣 澄湖 远山 明珠 朝晖 翠屏 长风 金穗 碧波 书香 晴川 梧桐".split()  # noqa: SIM905
PROJECT_KINDS = "国际中心 家园 产业园 广场 医院二期 学府 花园 数据中心 物流园 会展中心".split()  # noqa: SIM905

# area code and name → province (code, name) → regional companies (code, name)
AREAS: tuple[tuple[str, str, tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]], ...] = (
    ("XN", "西南片区", (("SC", "四川", (("CD", "成都"), ("MY", "绵阳"))), ("YN", "云南", (("KM", "昆明"), ("QJ", "曲靖"))))),
    ("HD", "华东片区", (("JS", "江苏", (("NJ", "南京"), ("SZ", "苏州"))), ("ZJ", "浙江", (("HZ", "杭州"), ("NB", "宁波"))))),
    ("HB", "华北片区", (("HE", "河北", (("SJ", "石家庄"), ("BD", "保定"))), ("SD", "山东", (("JN", "济南"), ("QD", "青岛"))))),
    ("XB", "西北片区", (("SN", "陕西", (("XA", "西安"), ("BJ", "宝鸡"))), ("GS", "甘肃", (("LZ", "兰州"), ("TS", "天水"))))),
    ("HN", "华南片区", (("GD", "广东", (("GZ", "广州"), ("DG", "东莞"))), ("GX", "广西", (("NN", "南宁"), ("LZ", "柳州"))))),
    ("HZ", "华中片区", (("HU", "湖北", (("WH", "武汉"), ("YC", "宜昌"))), ("HA", "湖南", (("CS", "长沙"), ("ZZ", "株洲"))))),
)
BESIDE = (("BR-01", "海南分公司", "branch"), ("OF-01", "重庆办事处", "office"), ("DL-01", "贵阳恒信经销商", "dealer"))

AREA_WITHOUT_NEWCOMERS = "HZ"
PROJECT_EDITION_UNITS = ("XB-GS-LZ", "HN-GX-NN", "HZ-HA-CS")
"""Regional companies whose projects live by the project edition."""
