"""The twelve topics of administrative reform as rows: what each is called, what belongs to it, its cue phrases.

Names, definitions and cues are those of our annotation guideline (version 1); a cue is folded by `nlp.text.fold`.
Every row brings its witness and its fence: `examples` belong to the topic, `counterexamples` only look like it.
"""

from dataclasses import dataclass
from typing import Final, Literal

Relevance = Literal["core", "partial", "none"]

RELEVANCE: Final[tuple[Relevance, ...]] = ("core", "partial", "none")
"""Is the article about the reform? core: title or lead or half of its units; partial: some unit; none: no unit."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic; `cues` are folded phrases joined by "|"."""

    id: str
    name_vi: str
    name_en: str
    definition: str
    cues: str
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]

    @property
    def cue_phrases(self) -> tuple[str, ...]:
        """Return the cues as a tuple, in the order of the row."""
        return tuple(cue.strip() for cue in self.cues.split("|"))


TOPICS: Final[tuple[Topic, ...]] = (
    Topic(
        id="institutions",
        name_vi="cải cách thể chế",
        name_en="institutional reform",
        definition="Xây dựng, rà soát, sửa đổi và tổ chức thi hành văn bản pháp luật, cơ chế, chính sách.",
        cues=(
            "hoàn thiện thể chế | cải cách thể chế | văn bản quy phạm pháp luật | vbqppl | rà soát văn bản | "
            "rà soát, bãi bỏ văn bản | bãi bỏ văn bản | hệ thống hóa văn bản | xử lí văn bản sau rà soát | "
            "điểm nghẽn thể chế | điểm nghẽn về thể chế | rào cản thể chế | rào cản về thể chế | "
            "nút thắt thể chế | vướng mắc pháp luật | khó khăn, vướng mắc trong hệ thống pháp luật | "
            "nợ ban hành văn bản | chậm ban hành văn bản quy định chi tiết | văn bản quy định chi tiết | "
            "theo dõi thi hành pháp luật | theo dõi tình hình thi hành pháp luật | cơ chế đặc thù | "
            "chính sách đặc thù | chồng chéo, mâu thuẫn | quy định chồng chéo | xây dựng pháp luật | "
            "thi hành pháp luật | thẩm định văn bản | 66-nq/tw | "
            "đổi mới công tác xây dựng và thi hành pháp luật"
        ),
        examples=(
            "Sở Tư pháp đã rà soát 214 văn bản và kiến nghị bãi bỏ 31 văn bản không còn phù hợp.",
            "Nghị quyết mới của HĐND tỉnh bỏ quy định chồng chéo về hỗ trợ nhà ở xã hội.",
        ),
        counterexamples=("Căn cứ Luật Tổ chức chính quyền địa phương, UBND tỉnh công bố danh mục thủ tục hành chính.",),
    ),
    Topic(
        id="procedures",
        name_vi="cải cách thủ tục hành chính",
        name_en="procedures and services",
        definition=(
            "Những việc người dân, doanh nghiệp phải làm với cơ quan nhà nước "
            "và cách cơ quan tiếp nhận, giải quyết, trả kết quả."
        ),
        cues=(
            "thủ tục hành chính | tthc | một cửa | một cửa liên thông | bộ phận một cửa | "
            "bộ phận tiếp nhận và trả kết quả | trung tâm phục vụ hành chính công | trung tâm hành chính công | "
            "trả kết quả | đúng hạn | trước hạn | trễ hạn | trễ hẹn | quá hạn | hồ sơ tồn đọng | "
            "dịch vụ công trực tuyến | dvctt | dịch vụ công toàn trình | trực tuyến toàn trình | "
            "cổng dịch vụ công | cổng dịch vụ công quốc gia | hồ sơ trực tuyến | nộp hồ sơ | số hóa hồ sơ | "
            "số hóa thành phần hồ sơ | thanh toán trực tuyến | phí, lệ phí | "
            "không phụ thuộc vào địa giới hành chính | phi địa giới | nộp hồ sơ ở bất cứ đâu | "
            "trả kết quả tại nhà | bưu chính công ích | bcci | 5 tại chỗ | 4 tại chỗ | "
            "tiếp nhận, thẩm định, phê duyệt, đóng dấu và trả kết quả | thời hạn giải quyết | "
            "thời gian giải quyết | chi phí tuân thủ | liên thông khai sinh | dịch vụ công thiết yếu | "
            "khai thác, sử dụng lại thông tin | tái sử dụng dữ liệu | không phải cung cấp lại giấy tờ | "
            "cấp kết quả điện tử | thành phần hồ sơ | thủ tục hành chính nội bộ | 66/nq-cp"
        ),
        examples=(
            "Trong tháng, trung tâm tiếp nhận 1.204 hồ sơ, 98,6% trả trước và đúng hạn.",
            "Người dân có thể nộp hồ sơ đất đai ở bất kỳ xã, phường nào trong tỉnh.",
        ),
        counterexamples=("Tòa án trả hồ sơ để điều tra bổ sung vì vi phạm thủ tục tố tụng hành chính.",),
    ),
    Topic(
        id="organisation",
        name_vi="cải cách tổ chức bộ máy",
        name_en="organisation, headcount, powers",
        definition="Số lượng, chức năng, biên chế của cơ quan và đơn vị sự nghiệp; phân cấp, phân quyền.",
        cues=(
            "tinh gọn bộ máy | tinh gọn tổ chức bộ máy | sắp xếp tổ chức bộ máy | sắp xếp bộ máy | "
            "giảm đầu mối | đầu mối | hợp nhất sở | hợp nhất các sở | cơ quan chuyên môn | tinh giản biên chế | "
            "tinh giảm biên chế | biên chế | chỉ tiêu biên chế | sắp xếp đơn vị sự nghiệp | "
            "đơn vị sự nghiệp công lập | chức năng, nhiệm vụ | phân cấp, phân quyền | phân cấp | phân quyền | "
            "ủy quyền | nhiệm vụ, thẩm quyền | chuyển giao nhiệm vụ | phân định thẩm quyền | nghị định 178 | "
            "nghỉ hưu trước tuổi | thôi việc | quy chế làm việc | 18-nq/tw | phòng chuyên môn | chi cục"
        ),
        examples=(
            "Sau hợp nhất, sở giảm 4 phòng và 2 đơn vị sự nghiệp.",
            "UBND tỉnh phân cấp cho cấp xã 118 nhiệm vụ.",
        ),
        counterexamples=("Ông Lê Văn Bình được bổ nhiệm giữ chức Phó giám đốc Sở Xây dựng.",),
    ),
    Topic(
        id="civil_service",
        name_vi="cải cách chế độ công vụ",
        name_en="civil service",
        definition=(
            "Con người trong bộ máy: tuyển dụng, vị trí việc làm, đào tạo, đánh giá, tiền lương, đạo đức, kỷ luật."
        ),
        cues=(
            "vị trí việc làm | vtvl | đạo đức công vụ | văn hóa công vụ | văn hóa công sở | chế độ công vụ | "
            "kỉ luật, kỉ cương hành chính | kỉ cương hành chính | kỉ luật, kỉ cương | kiểm tra công vụ | "
            "kiểm tra đột xuất | sợ trách nhiệm | sợ sai | né tránh, đùn đẩy | đùn đẩy, né tránh | "
            "dám nghĩ, dám làm | đánh giá cán bộ | đánh giá, xếp loại | hoàn thành xuất sắc nhiệm vụ | "
            "không hoàn thành nhiệm vụ | kpi | sáng cắp ô đi | thi tuyển | tuyển dụng công chức | nâng ngạch | "
            "đào tạo, bồi dưỡng | tập huấn | thu hút nhân tài | nhân lực chất lượng cao | biệt phái | "
            "tăng cường về xã | thiếu cán bộ | thiếu công chức | tiền lương | cải cách tiền lương | "
            "lương cơ sở | giờ giấc | vi phạm giờ giấc | xe công | nhắc nhở, phê bình | xử lí kỉ luật | "
            "luân chuyển cán bộ | đạt chuẩn"
        ),
        examples=(
            "Đoàn kiểm tra đột xuất phát hiện 7 công chức vắng mặt không lý do.",
            "Xã còn thiếu công chức địa chính nên phải mượn người của xã bên.",
        ),
        counterexamples=("Công ty tuyển dụng 300 công nhân may, trả lương 9 triệu đồng một tháng.",),
    ),
    Topic(
        id="public_finance",
        name_vi="cải cách tài chính công",
        name_en="public finance",
        definition="Quản lý ngân sách, tự chủ của đơn vị, tài sản công, đầu tư công.",
        cues=(
            "cải cách tài chính công | giải ngân vốn đầu tư công | giải ngân đầu tư công | đầu tư công | "
            "tự chủ tài chính | cơ chế tự chủ | tự bảo đảm chi thường xuyên | tự chủ chi thường xuyên | "
            "khoán chi | trụ sở dôi dư | cơ sở nhà, đất dôi dư | tài sản công | tài sản công dôi dư | "
            "tiết kiệm chi | tiết kiệm chi thường xuyên | chống lãng phí | kinh phí chi trả | chi trả chế độ | "
            "giảm chi trực tiếp từ ngân sách | kế hoạch vốn"
        ),
        examples=(
            "Đến 31/10, tỉnh giải ngân 61,2% kế hoạch vốn Thủ tướng giao.",
            "Bốn đơn vị sự nghiệp đã tự bảo đảm toàn bộ chi thường xuyên.",
        ),
        counterexamples=("Thu ngân sách quý I của tỉnh tăng 12% nhờ thuế xuất nhập khẩu.",),
    ),
    Topic(
        id="digital_government",
        name_vi="xây dựng, phát triển Chính phủ điện tử, Chính phủ số",
        name_en="e-government and digital government",
        definition="Nền tảng, dữ liệu, định danh, an toàn và kỹ năng số của bộ máy nhà nước.",
        cues=(
            "chính phủ điện tử | chính phủ số | chính quyền điện tử | chính quyền số | chuyển đổi số | cđs | "
            "kết nối, chia sẻ dữ liệu | lgsp | ndxp | cơ sở dữ liệu | cơ sở dữ liệu quốc gia | csdl quốc gia | "
            "cơ sở dữ liệu quốc gia về dân cư | vneid | định danh mức 2 | định danh điện tử | căn cước | "
            "cccd gắn chíp | đề án 06 | tổ công tác đề án 06 | chữ kí số | kí số | kí số cá nhân | "
            "văn bản điện tử | môi trường mạng | họp không giấy | phòng họp không giấy | nền tảng số | "
            "nền tảng số dùng chung | làm sạch dữ liệu | trung tâm điều hành thông minh | ioc | trợ lí ảo | "
            "trí tuệ nhân tạo | tổ công nghệ số cộng đồng | bình dân học vụ số | kĩ năng số | "
            "an toàn thông tin | an ninh mạng | 57-nq/tw"
        ),
        examples=(
            "Hệ thống hộp thư của tỉnh đã kết nối với cơ sở dữ liệu quốc gia về dân cư.",
            "Mỗi thôn có một tổ công nghệ số đi từng nhà cài VNeID.",
        ),
        counterexamples=("Hợp tác xã đưa chè lên sàn thương mại điện tử, doanh thu tăng gấp đôi.",),
    ),
    Topic(
        id="steering",
        name_vi="chỉ đạo, điều hành, kiểm tra, tuyên truyền cải cách hành chính",
        name_en="steering of the reform programme",
        definition="Việc chỉ đạo, điều hành chính chương trình cải cách hành chính.",
        cues=(
            "ban chỉ đạo cải cách hành chính | ban chỉ đạo cchc | kế hoạch cải cách hành chính | "
            "kế hoạch cchc | công tác cải cách hành chính | công tác cchc | sơ kết cải cách hành chính | "
            "tổng kết cải cách hành chính | sơ kết, tổng kết | kiểm tra cải cách hành chính | kiểm tra cchc | "
            "đoàn kiểm tra cchc | tuyên truyền cải cách hành chính | tuyên truyền về cchc | "
            "hội thi tìm hiểu cải cách hành chính | hội thi tìm hiểu cchc | nhiệm vụ cải cách hành chính | "
            "nhiệm vụ cchc | người đứng đầu | chương trình tổng thể cải cách hành chính | "
            "chỉ tiêu cải cách hành chính | nhiệm vụ được giao | nhiệm vụ quá hạn | tin, bài tuyên truyền | "
            "phóng sự về cchc | 76/nq-cp"
        ),
        examples=(
            "UBND tỉnh lập 3 đoàn kiểm tra CCHC tại 20 xã.",
            "Hội nghị giao Sở Nội vụ tham mưu kế hoạch CCHC năm sau trước 15/12.",
        ),
        counterexamples=("Chủ tịch tỉnh yêu cầu các ngành chủ động phòng chống bão và đẩy mạnh sản xuất vụ đông.",),
    ),
    Topic(
        id="indices",
        name_vi="chỉ số, xếp hạng",
        name_en="indices and rankings",
        definition="Giá trị, thứ hạng, phương pháp hoặc kế hoạch nâng hạng của một chỉ số tổng hợp có tên.",
        cues=(
            "par index | par-index | chỉ số cải cách hành chính | chỉ số cchc | sipas | chỉ số hài lòng | "
            "papi | pci | năng lực cạnh tranh cấp tỉnh | dti | chỉ số chuyển đổi số | ddci | bộ chỉ số 766 | "
            "bộ chỉ số phục vụ người dân, doanh nghiệp | ict index | pgi | egdi | gii | pii | "
            "chỉ số thành phần | xếp thứ | xếp hạng | bảng xếp hạng | dẫn đầu bảng xếp hạng | tăng bậc | "
            "tụt hạng | nâng hạng | điểm trung bình | nhóm a | mất điểm | cải thiện, nâng cao chỉ số | "
            "cải thiện chỉ số | nâng cao chỉ số | nhóm trung bình cao"
        ),
        examples=(
            "PAR Index của tỉnh đạt 88,2%, tăng 6 bậc.",
            "Sở nào mất điểm DDCI phải giải trình trước tháng 6.",
        ),
        counterexamples=("Đội tuyển tăng 3 bậc trên bảng xếp hạng thế giới.",),
    ),
    Topic(
        id="two_tier_government",
        name_vi="sắp xếp đơn vị hành chính, vận hành chính quyền địa phương 2 cấp",
        name_en="territorial merger and two-tier government",
        definition="Sắp xếp đơn vị hành chính lãnh thổ và việc vận hành mô hình chính quyền địa phương hai cấp.",
        cues=(
            "sau sáp nhập | sau sắp xếp | sáp nhập tỉnh | sáp nhập xã | sắp xếp đơn vị hành chính | "
            "đơn vị hành chính cấp xã | đơn vị hành chính cấp tỉnh | chính quyền địa phương 2 cấp | "
            "chính quyền địa phương hai cấp | chính quyền 2 cấp | mô hình chính quyền địa phương 2 cấp | "
            "đặc khu | kết thúc hoạt động cấp huyện | không tổ chức cấp huyện | bỏ cấp huyện | cấp xã mới | "
            "xã mới | phường mới | lấy ý kiến cử tri | tên gọi mới | bàn giao | quá tải | đề án sáp nhập | "
            "202/2025/qh15 | giấy tờ sau sáp nhập | chuyển đổi giấy tờ"
        ),
        examples=(
            "Hai tháng sau khi bỏ cấp huyện, xã mới đã quen việc.",
            "Người dân hỏi có phải đổi sổ đỏ theo tên xã mới không.",
        ),
        counterexamples=("Tên làng được đặt từ thời Nguyễn, sau nhiều lần chia tách vẫn giữ đến nay.",),
    ),
    Topic(
        id="business",
        name_vi="môi trường kinh doanh, hỗ trợ doanh nghiệp",
        name_en="business environment",
        definition="Quy định và dịch vụ công dành cho doanh nghiệp, nhà đầu tư.",
        cues=(
            "điều kiện kinh doanh | điều kiện đầu tư kinh doanh | quy định kinh doanh | giấy phép con | "
            "ngành nghề kinh doanh có điều kiện | ngành, nghề đầu tư kinh doanh có điều kiện | "
            "môi trường kinh doanh | môi trường đầu tư | môi trường đầu tư, kinh doanh | "
            "chi phí không chính thức | gia nhập thị trường | tiếp cận đất đai | cạnh tranh bình đẳng | "
            "thiết chế pháp lí | đồng hành cùng doanh nghiệp | hỗ trợ doanh nghiệp | tiền kiểm | hậu kiểm | "
            "tháo gỡ khó khăn cho doanh nghiệp | dự án tồn đọng | tháo gỡ vướng mắc dự án | "
            "chấp thuận chủ trương đầu tư | đăng kí kinh doanh | đăng kí doanh nghiệp | "
            "doanh nghiệp thành lập mới | đối thoại doanh nghiệp | thu hút đầu tư | kinh tế tư nhân | "
            "68-nq/tw"
        ),
        examples=(
            "Doanh nghiệp kiến nghị bỏ ba loại giấy phép con.",
            "Bộ đề xuất bãi bỏ 40 điều kiện kinh doanh vận tải.",
        ),
        counterexamples=("Doanh nghiệp báo lãi quý III tăng 18% nhờ xuất khẩu tôm.",),
    ),
    Topic(
        id="citizen_voice",
        name_vi="tiếng nói người dân: phản ánh, kiến nghị, đối thoại, xin lỗi",
        name_en="citizen voice",
        definition="Người dân, doanh nghiệp lên tiếng về hành chính và cơ quan trả lời.",
        cues=(
            "phản ánh, kiến nghị | phản ánh kiến nghị | pakn | bức xúc | đi lại nhiều lần | chưa được trả lời | "
            "người dân phản ánh | bạn đọc phản ánh | đơn thư | khiếu nại | tố cáo | "
            "giải quyết khiếu nại, tố cáo | giải quyết đơn thư | tiếp công dân | lượt công dân | đối thoại | "
            "đối thoại với người dân | cử tri | cử tri đề nghị | kiến nghị của cử tri | xin lỗi | thư xin lỗi | "
            "phiếu xin lỗi | tiếp thu, giải trình | phiền hà, sách nhiễu | gây khó dễ | đường dây nóng | "
            "khảo sát ý kiến | tổng đài 1022"
        ),
        examples=(
            "Bà H. nộp hồ sơ từ tháng 1 nhưng đến nay chưa được trả lời.",
            "Chủ tịch xã xin lỗi người dân vì hồ sơ chậm 19 ngày.",
        ),
        counterexamples=("Khách hàng phản ánh cửa hàng điện máy giao nhầm tủ lạnh.",),
    ),
    Topic(
        id="models",
        name_vi="mô hình, sáng kiến",
        name_en="models and initiatives",
        definition="Một cách làm có tên riêng được giới thiệu để nhân rộng.",
        cues=(
            'mô hình " | sáng kiến | sáng kiến cchc | mô hình cchc | cách làm hay | cách làm sáng tạo | '
            "cách làm hay, sáng tạo | giải pháp, sáng kiến | nhân rộng | nhân rộng mô hình | ngày không giấy | "
            "ngày không hẹn | ngày thứ bảy vì dân | ngày thứ bảy tình nguyện | chính quyền thân thiện | "
            "một cửa lưu động | không viết | 3 không | giải nhất hội thi"
        ),
        examples=(
            "Mô hình 'Trả kết quả tại nhà' giúp người già không phải đi lại.",
            "Sáng kiến mã QR đánh giá cán bộ đạt giải nhất hội thi.",
        ),
        counterexamples=("Chính quyền địa phương 2 cấp là mô hình tổ chức mới.",),
    ),
)

TOPIC_IDS: Final[tuple[str, ...]] = tuple(topic.id for topic in TOPICS)
"""The order of topics everywhere: columns of the model, tags of equal strength, rows of the store."""
