"""What each role does here in a day: ten lines each, in the order in which it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts.people import Role
from foundation.i18n import lazy as _l


@dataclass(frozen=True)
class Line:
    """One thing to do: its name, what one does there, and the page (its endpoint) where one can go at once."""

    name: Any
    told: Any
    page: str = ""


DAYS: dict[Role, tuple[Line, ...]] = {
    Role.TRAINEE: (
        Line(_l("找课程"), _l("写下想学的手艺，按“找”。"), "trainee.courses"),
        Line(_l("报名"), _l("打开一门课，按“报名学这门课”。"), "trainee.courses"),
        Line(_l("我的学习"), _l("每天从这里接着学。它记得你停在哪一句。"), "trainee.my_study"),
        Line(_l("改字的大小和颜色"), _l("看不清，就在这里改。"), "display.settings"),
        Line(_l("选上课的样子"), _l("要字幕、手语还是口述，在这里选。"), "preferences.lessons"),
        Line(_l("读文字稿"), _l("不想看视频，就读文字稿。学时一样算。"), "trainee.my_study"),
        Line(_l("带走学"), _l("先把课存好，没有网也能学。打开一门课，按“带走学”。"), "trainee.my_study"),
        Line(_l("考试"), _l("课学完了就去考。不限时间，累了就休息。"), "trainee.my_study"),
        Line(_l("我的学时"), _l("看学了多少，还差什么。"), "trainee.my_hours"),
        Line(_l("查证书"), _l("学完、考过，就有证书。谁都能来查真假。"), "trainee.verify"),
    ),
    Role.PROVIDER: (
        Line(_l("征集"), _l("看看现在收哪些课，收到哪一天。"), "calls.index"),
        Line(_l("看要求"), _l("先看看课要做成什么样。"), "schemes.all_schemes"),
        Line(_l("上传培训包"), _l("把课传上来。马上知道哪里要改。"), "upload.new"),
        Line(_l("我的培训包"), _l("每个包走到哪一步，都写在这里。"), "upload.packages"),
        Line(_l("改字幕"), _l("机器先做字幕，你来核对。从培训包里打开。"), "upload.packages"),
        Line(_l("补上别的学法"), _l("加手语、口述和摘要。从培训包里打开。"), "upload.packages"),
        Line(_l("看检查结果"), _l("先改不能提交的，再改别的。从培训包里打开。"), "upload.packages"),
        Line(_l("提交"), _l("都改好了，按“提交给评审”。"), "upload.packages"),
        Line(_l("看评审的话"), _l("退回来的包，改好再交一次。"), "upload.packages"),
        Line(_l("我的单位"), _l("看谁能改这些包。有人想加入，在这里答复。"), "organisations.mine"),
    ),
    Role.RECOMMENDER: (
        Line(_l("评审"), _l("看你推荐的包走到哪一步。"), "curation.reviews"),
        Line(_l("打开一个包"), _l("看课程、字幕和考题。"), "curation.reviews"),
        Line(_l("看检查结果"), _l("先看不符合的，再看要留心的。"), "curation.reviews"),
        Line(_l("看一段课"), _l("放一段视频，看字幕对不对。"), "curation.reviews"),
        Line(_l("看权利文件"), _l("承诺书写明，这些课由谁做。"), "curation.reviews"),
        Line(_l("看要求"), _l("每条要求的原话都在这里。"), "schemes.all_schemes"),
        Line(_l("看紧缺职业"), _l("看这门手艺在不在目录里。"), "occupations.index"),
        Line(_l("看已经发布的课"), _l("学员看到的，就是这些。"), "trainee.courses"),
        Line(_l("征集"), _l("看看现在收哪些课，收到哪一天。"), "calls.index"),
        Line(_l("我的账号"), _l("改密码和邮箱，看在哪里登录过。"), "account.mine"),
    ),
    Role.REVIEWER: (
        Line(_l("评审"), _l("最早提交的排在最前面。从第一个看起。"), "curation.reviews"),
        Line(_l("看检查结果"), _l("先看不符合的，再看要留心的。"), "curation.reviews"),
        Line(_l("听一段，看字幕"), _l("边听边看。没有错，就按“确认”。"), "curation.reviews"),
        Line(_l("看考题"), _l("看问得清不清楚，答案对不对。"), "curation.reviews"),
        Line(_l("填评审清单"), _l("一条一条看过，再选“符合”或“不符合”。"), "curation.reviews"),
        Line(_l("确认实操和时长"), _l("看过视频，记下你看到的。"), "curation.reviews"),
        Line(
            _l("下决定"), _l("通过、退回或不通过，说清楚哪里要改。按下去以前还会问一遍。"), "curation.reviews"
        ),
        Line(_l("打分"), _l("派给你的申报，一项一项打分，写理由。"), "score.index"),
        Line(_l("看要求"), _l("每条要求的原话都在这里。"), "schemes.all_schemes"),
        Line(_l("我的账号"), _l("改密码和邮箱，看在哪里登录过。"), "account.mine"),
    ),
    Role.CURATOR: (
        Line(_l("评审"), _l("看哪些包在等，等了多久。"), "curation.reviews"),
        Line(
            _l("发布和停用"),
            _l("评审通过的包，由另一个人发布。发布了才发现有错，可以先停下来。"),
            "curation.reviews",
        ),
        Line(_l("加考"), _l("学员考完了还没过，申请在这里答复。"), "rounds.index"),
        Line(_l("加入单位的申请"), _l("有人想加入单位，在这里答复。"), "organisations.waiting"),
        Line(_l("账号"), _l("开账号，停账号，换单位。"), "people.index"),
        Line(_l("紧缺职业"), _l("换上新一版目录。"), "occupations.index"),
        Line(_l("征集"), _l("写明收哪些课，收到哪一天。"), "call_desk.index"),
        Line(_l("专家"), _l("请专家，派申报，开评审会。"), "experts.index"),
        Line(_l("台账"), _l("谁做了什么，都能查到。只能加，不能改。"), "curation.ledger_page"),
        Line(_l("没寄出的信"), _l("没有邮件服务器的时候，信都留在这里。"), "mailed.kept"),
    ),
    Role.AUDITOR: (
        Line(_l("学时依据"), _l("找一个人，看他的学时从哪里来。"), "audit.index"),
        Line(_l("打开一条学时"), _l("每一段是哪天学的，怎样学的，都写着。"), "audit.index"),
        Line(_l("看写明的分钟"), _l("有的课不能量时间，只能由人写明。这里会标出来。"), "audit.index"),
        Line(_l("台账"), _l("按人、按事、按日子找。"), "curation.ledger_page"),
        Line(_l("看台账对不对"), _l("一条连着一条。改了哪一条，这里都会说。"), "curation.ledger_page"),
        Line(_l("查证书"), _l("写上编号，看是真是假。"), "trainee.verify"),
        Line(_l("看要求"), _l("每条要求的原话都在这里。"), "schemes.all_schemes"),
        Line(_l("看紧缺职业"), _l("看一门手艺的学时和补贴。"), "occupations.index"),
        Line(_l("看已经发布的课"), _l("学员看到的，就是这些。"), "trainee.courses"),
        Line(_l("我的账号"), _l("改密码和邮箱，看在哪里登录过。"), "account.mine"),
    ),
}
