"""What the bench's voices say in two languages, and sixty sentences with numbers. No threshold was tuned on them.

Numbers are told twice: as they are said, and as captions should write them (docs/captions.md, numbers).
"""

from __future__ import annotations

# Terms that the lessons' package would tell; those of two languages among them as the package spells them.
GLOSSARY = (
    "可编程控制器", "PLC", "Wi-Fi", "machine learning", "Python", "Excel", "传感器", "梯形图", "Photoshop", "图层", "check-in",
    "前台接待", "USB", "Bluetooth", "deep learning", "数据标注", "latte art", "espresso", "手冲咖啡", "Windows", "JavaScript",
    "barista", "check-out", "LED", "Arduino",
)  # fmt: skip

LESSONS = (
    "同学们好，今天学习可编程控制器，英文简称 PLC。PLC 的输入端接传感器，输出端接电动机。"
    "PLC stands for programmable logic controller. It reads the inputs, runs the program, and then updates the outputs. "
    "我们用梯形图来写程序，编好以后用 USB 线下载到 PLC 里面。下载之前先检查电源是不是关好了。"
    "Never touch the terminals while the power is on. 如果指示灯变成红色，说明程序有错误，请把开关拨到停止的位置。"
    "也可以用 Wi-Fi 模块远程看状态。Press the stop button first, and wait until the motor stands still. 记住，安全永远是第一位的。",
    "大家好，欢迎来到酒店前台接待的英语课。客人走进大厅，我们先微笑，再打招呼。"
    "Good evening, sir. Welcome to our hotel. Do you have a reservation? 这句话的意思是，您有预订吗。"
    "客人说有，我们就请他出示证件。May I see your passport, please? 办理入住叫做 check-in，离店叫做 check-out。"
    "Here is your room card. Breakfast is served on the second floor. 告诉客人早餐在二楼。"
    "客人坐轮椅的时候，要主动问需不需要帮助。Would you like some help with your luggage? 说话要慢，声音要清楚。"
    "The elevator is just around the corner. 最后祝客人住得愉快。Have a pleasant stay with us.",
    "今天这一课讲人工智能的入门。machine learning 的意思是机器学习，deep learning 的意思是深度学习。"
    "我们用 Python 写程序，因为 Python 的语法简单。先收集数据，再做数据标注，然后训练模型。"
    "A model learns from examples. The more good examples it sees, the better it becomes. "
    "标注错误的数据会让模型学坏，所以每一条都要检查。做好的表格可以用 Excel 打开，也可以存成文本文件。"
    "Please check every label twice. 视障学员可以用读屏软件操作 Excel。Do not share the data with anybody outside of the team. "
    "machine learning 不是魔术，它只是从数据里找规律。下课以前，请把今天的练习交上来。",
    "欢迎来到咖啡师的课堂。咖啡师的英文是 barista。一杯好的 espresso，粉要磨得细，水温要稳定。"
    "Grind the beans just before you brew the coffee. 豆子磨好以后，香味很快就会散掉。"
    "手冲咖啡用的粉比较粗，水要慢慢地倒，先闷蒸，再分段注水。Pour the water slowly, in small circles. "
    "打好的奶泡像丝绸一样，才能做 latte art。Hold the cup with your left hand and tilt it a little. "
    "练习 latte art 要有耐心，先练圆形，再练心形。Clean the steam wand right after every use. 蒸汽管不擦干净，奶垢会堵住出口。",
    "这一节学习图片处理。打开 Photoshop，新建一个文件，背景选白色。左边是工具栏，右边是图层面板。"
    "A layer is like a sheet of glass. You can paint on it without changing the picture below. "
    "每做一步，最好新建一个图层，这样改起来方便。文字的图层不要合并，以后还要修改。"
    "Save your work often, because the computer may stop at any time. 保存的快捷键要记牢。"
    "做网页的学员还要学一点 JavaScript。JavaScript 可以让按钮动起来。Every picture on a page needs a text that tells what it shows. "
    "看不见图片的人，靠的就是这段文字。Windows 自带讲述人，可以用它来检查自己的网页。",
    "我们用 Arduino 做一个会闪的小灯。材料有一块 Arduino，一个 LED，一个电阻，还有几根导线。"
    "Connect the long leg of the LED to the pin, and the short leg to the ground. 长脚是正极，短脚是负极，千万不要接反。"
    "电阻的作用是限制电流，没有电阻，LED 会烧坏。Open the program, choose the right board, and press upload. "
    "灯亮了以后，改一改时间，看看闪得快还是慢。手机可以用 Bluetooth 连接模块，控制灯的开关。"
    "If nothing happens, check the wires again. 大部分问题都出在接线上。Take your time, and ask your teacher for help. 做完以后把桌面收拾干净。",
    "这堂课教大家怎么写英文简历。简历的第一行写姓名和联系方式，email 地址要写清楚。"
    "Keep your resume short and honest. One page is enough for most jobs. 接着写学过的课程和做过的工作，从最近的写起。"
    "Begin each line with a verb, such as built, managed, or repaired. 会用 Excel 和 Photoshop，也可以写上去。"
    "不会的本事不要写，面试的时候一问就知道了。If you need special equipment at work, you may tell the employer later. "
    "写好以后请朋友读一遍，再用电脑检查拼写。Good luck with your application.",
    "现在讲网店的包装和发货。易碎的东西要用气泡膜包两层，箱子里不能有空隙。"
    "Put the heavy items at the bottom of the box. 订单用 Excel 导出，再用 USB 打印机打印面单。"
    "面单要贴平，不能盖住封口。Write the address clearly, and do not forget the postal code. "
    "发往国外的包裹要填英文的报关单。Describe what is inside, how much it weighs, and what it costs. "
    "手机连上 Wi-Fi，就可以查到包裹走到哪里了。The customer can follow the parcel on the map. 收到差评不要生气，先问清楚是什么原因。",
)

# (said, written)
NUMBERS = (
    ("面粉要五百克，水要二百六十毫升。", "面粉要500克，水要260毫升。"),
    ("一共花了三千五百六十元。", "一共花了3560元。"),
    ("这台机器卖一万二千八百元。", "这台机器卖12800元。"),
    ("合格率达到百分之九十八点五。", "合格率达到98.5%。"),
    ("价格上涨了百分之十二。", "价格上涨了12%。"),
    ("这个标准是二零二三年发布的。", "这个标准是2023年发布的。"),
    ("学校成立于一九八六年九月一日。", "学校成立于1986年9月1日。"),
    ("考试定在十月二十五号上午九点半。", "考试定在10月25号上午9点半。"),
    ("咨询电话是零二二，八八六七四五三二。", "咨询电话是022，88674532。"),
    ("他的手机号是一三九零二一七六五四八。", "他的手机号是13902176548。"),
    ("遇到火灾请拨打一一九，急救拨打一二零。", "遇到火灾请拨打119，急救拨打120。"),
    ("水温控制在九十二度左右。", "水温控制在92度左右。"),
    ("这根轴的直径是二十五点四毫米。", "这根轴的直径是25.4毫米。"),
    ("加工误差不能超过零点零五毫米。", "加工误差不能超过0.05毫米。"),
    ("全市常住人口有一千三百六十三万。", "全市常住人口有1363万。"),
    ("全国总人口是十四亿一千一百七十八万。", "全国总人口是14亿1178万。"),
    ("我们班有三十二个学员，其中十八个是女生。", "我们班有32个学员，其中18个是女生。"),
    ("第三章讲的是安全用电。", "第三章讲的是安全用电。"),
    ("请翻到第一百二十六页。", "请翻到第126页。"),
    ("这道题两个人一组，做二十分钟。", "这道题两个人一组，做20分钟。"),
    ("每隔两小时翻一次身。", "每隔2小时翻一次身。"),
    ("先揉半个小时，再醒一个半小时。", "先揉半个小时，再醒一个半小时。"),
    ("三分之二的学员已经就业。", "三分之二的学员已经就业。"),
    ("洗发液按一比十稀释。", "洗发液按1比10稀释。"),
    ("车间里有七八台机床。", "车间里有七八台机床。"),
    ("仓库里还剩一百多箱。", "仓库里还剩100多箱。"),
    ("她每天工作八小时，每周休息两天。", "她每天工作8小时，每周休息两天。"),
    ("列车十四点三十五分发车。", "列车14点35分发车。"),
    ("下午三点一刻开会。", "下午3点一刻开会。"),
    ("补贴标准是每人每天五十元。", "补贴标准是每人每天50元。"),
    ("学费是两千四百元，可以分三次交。", "学费是2400元，可以分三次交。"),
    ("电压是三百八十伏，电流是十五安。", "电压是380伏，电流是15安。"),
    ("转速调到每分钟一千二百转。", "转速调到每分钟1200转。"),
    ("螺丝要拧紧到四十五牛米。", "螺丝要拧紧到45牛米。"),
    ("冰箱的温度是零下十八度。", "冰箱的温度是零下18度。"),
    ("气压保持在零点六兆帕。", "气压保持在0.6兆帕。"),
    ("车床的型号是 C 六一四零。", "车床的型号是C6140。"),
    ("请用 A 四纸打印两份。", "请用A4纸打印两份。"),
    ("二零二四年完成培训一万五千六百人次。", "2024年完成培训15600人次。"),
    ("从二零一八年到二零二三年，一共举办了三十六期。", "从2018年到2023年，一共举办了36期。"),
    ("请在三个工作日之内交到二零六房间。", "请在三个工作日之内交到206房间。"),
    ("她的房间号是一零零八。", "她的房间号是1008。"),
    ("食盐不超过六克，油不超过二十五克。", "食盐不超过6克，油不超过25克。"),
    ("这个月的产量比上个月多了四百三十件。", "这个月的产量比上个月多了430件。"),
    ("每小时生产九十六个零件。", "每小时生产96个零件。"),
    ("身高一米七五，体重六十八公斤。", "身高1米75，体重68公斤。"),
    ("这批货重二点五吨。", "这批货重2.5吨。"),
    ("一个星期有七天，一年有三百六十五天。", "一个星期有七天，一年有365天。"),
    ("请大家在星期五下午五点以前交作业。", "请大家在星期五下午5点以前交作业。"),
    ("十二点到一点是午休时间。", "12点到1点是午休时间。"),
    ("满分是一百分，六十分及格。", "满分是100分，60分及格。"),
    ("她考了九十二点五分，排第二名。", "她考了92.5分，排第二名。"),
    ("楼高三十三层，电梯停在第十七层。", "楼高33层，电梯停在第17层。"),
    ("这块地有两亩，那块地有十六亩。", "这块地有2亩，那块地有16亩。"),
    ("订单号是七七零三五一。", "订单号是770351。"),
    ("再等十几分钟就好了。", "再等十几分钟就好了。"),
    ("最低工资调整为两千三百二十元。", "最低工资调整为2320元。"),
    ("投资总额是三亿六千万元。", "投资总额是3亿6000万元。"),
    ("请准备一把剪刀和三张红纸。", "请准备一把剪刀和三张红纸。"),
    ("不要一边走一边看手机，万一摔倒就麻烦了。", "不要一边走一边看手机，万一摔倒就麻烦了。"),
)
