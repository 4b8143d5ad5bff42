import { readFileSync } from 'node:fs';

/** A text of one kind, in a language or notation. */
export interface SampleText {
  readonly kind: string;
  readonly text: string;
}

/*
 * Texts of our own, of this repository, and the first articles of the Universal Declaration of Human Rights, which is
 * in the public domain in all languages; what is random is made from a seed.
 */

const PROSE: Readonly<Record<string, string>> = {
  french:
    "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de conscience et doivent agir les uns envers les autres dans un esprit de fraternité. Chacun peut se prévaloir de tous les droits et de toutes les libertés proclamés dans la présente Déclaration, sans distinction aucune, notamment de race, de couleur, de sexe, de langue, de religion, d'opinion politique. Veuillez résumer la conversation ci-dessus en trois phrases et proposez une réponse polie au client, qui attend sa commande depuis la semaine dernière.",
  german:
    'Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt und sollen einander im Geiste der Brüderlichkeit begegnen. Jeder hat Anspruch auf die in dieser Erklärung verkündeten Rechte und Freiheiten ohne irgendeinen Unterschied, etwa nach Rasse, Hautfarbe, Geschlecht, Sprache, Religion, politischer Überzeugung. Bitte fassen Sie die Rechnung zusammen, prüfen Sie die Mehrwertsteuer und schlagen Sie eine freundliche Antwort an den Kunden vor, dessen Lieferung sich verspätet hat.',
  spanish:
    'Todos los seres humanos nacen libres e iguales en dignidad y derechos y, dotados como están de razón y conciencia, deben comportarse fraternalmente los unos con los otros. Toda persona tiene todos los derechos y libertades proclamados en esta Declaración, sin distinción alguna de raza, color, sexo, idioma, religión, opinión política. Por favor, traduce el mensaje del cliente, explica qué falta en el pedido y propón una respuesta breve y amable para mañana por la mañana.',
  polish:
    'Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. Są oni obdarzeni rozumem i sumieniem i powinni postępować wobec innych w duchu braterstwa. Każdy człowiek posiada wszystkie prawa i wolności zawarte w niniejszej Deklaracji bez względu na różnice rasy, koloru, płci, języka. Proszę streścić powyższą rozmowę i zaproponować uprzejmą odpowiedź dla klienta, który czeka na przesyłkę od tygodnia.',
  vietnamese:
    'Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền lợi. Mọi con người đều được tạo hóa ban cho lý trí và lương tâm và cần phải đối xử với nhau trong tình anh em. Hãy tóm tắt cuộc trò chuyện ở trên và viết một câu trả lời lịch sự cho khách hàng đang chờ đơn hàng từ tuần trước.',
  russian:
    'Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью и должны поступать в отношении друг друга в духе братства. Каждый человек должен обладать всеми правами и всеми свободами, провозглашенными настоящей Декларацией, без какого бы то ни было различия. Пожалуйста, кратко изложите переписку с клиентом и предложите вежливый ответ, потому что заказ задерживается уже вторую неделю.',
  greek:
    'Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα. Είναι προικισμένοι με λογική και συνείδηση, και οφείλουν να συμπεριφέρονται μεταξύ τους με πνεύμα αδελφοσύνης. Παρακαλώ συνόψισε τη συζήτηση και πρότεινε μια ευγενική απάντηση για τον πελάτη που περιμένει την παραγγελία του.',
  arabic:
    'يولد جميع الناس أحراراً متساوين في الكرامة والحقوق، وقد وهبوا عقلاً وضميراً وعليهم أن يعامل بعضهم بعضاً بروح الإخاء. لكل إنسان حق التمتع بكافة الحقوق والحريات الواردة في هذا الإعلان، دون أي تمييز. يرجى تلخيص المحادثة أعلاه واقتراح رد مهذب للعميل الذي ينتظر طلبه منذ الأسبوع الماضي.',
  hebrew:
    'כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם. כולם חוננו בתבונה ובמצפון, לפיכך חובה עליהם לנהוג איש ברעהו ברוח של אחווה. אנא סכם את השיחה שלמעלה והצע תשובה מנומסת ללקוח שמחכה להזמנה שלו מהשבוע שעבר.',
  hindi:
    'सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है। उन्हें बुद्धि और अन्तरात्मा की देन प्राप्त है और परस्पर उन्हें भाईचारे के भाव से बर्ताव करना चाहिए। कृपया ऊपर की बातचीत का सारांश लिखें और ग्राहक के लिए एक विनम्र उत्तर सुझाएँ।',
  thai: 'มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ ต่างมีเหตุผลและมโนธรรม และควรปฏิบัติต่อกันด้วยเจตนารมณ์แห่งภราดรภาพ กรุณาสรุปบทสนทนาข้างต้นและเสนอคำตอบที่สุภาพสำหรับลูกค้า',
  chinese:
    '人人生而自由,在尊严和权利上一律平等。他们赋有理性和良心,并应以兄弟关系的精神相对待。人人有资格享受本宣言所载的一切权利和自由,不分种族、肤色、性别、语言、宗教、政治或其他见解。请把上面的对话总结成三句话,并给客户写一封礼貌的回信,说明订单会在下周三之前送到。这台服务器昨天晚上重启了两次,日志里没有发现明显的错误,请检查内存使用情况。明天下午三点开会,请提前打印资料并带到会议室。这款商品库存有限,售完为止,如果您不知道怎么使用,可以随时联系我们的客服人员。根据最新的统计数据,公司今年第三季度的销售额比去年同期增长了百分之十二,主要原因是海外市场的需求持续上升。用户需要先登录账号,然后在设置页面中修改密码。',
  japanese:
    'すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。人間は、理性と良心とを授けられており、互いに同胞の精神をもって行動しなければならない。上の会話を三つの文にまとめて、先週から注文を待っているお客様への丁寧な返信を書いてください。昨夜サーバーが二回再起動しましたが、ログに明らかなエラーは見つかりませんでした。明日の午後三時から会議がありますので、資料を印刷して持ってきてください。この商品は在庫がなくなり次第、販売を終了いたします。使い方がわからないときは、いつでもサポートまでお問い合わせください。',
  korean:
    '모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 인간은 천부적으로 이성과 양심을 부여받았으며 서로 형제애의 정신으로 행동하여야 한다. 위의 대화를 세 문장으로 요약하고 지난주부터 주문을 기다리는 고객에게 보낼 정중한 답장을 작성해 주세요.',
};

/** Files of this repository, by kind. */
const FILES: readonly (readonly [kind: string, path: string])[] = [
  ['english prose', 'README.md'],
  ['english prose', 'docs/configuration.md'],
  ['english prose', 'ARCHITECTURE.md'],
  ['english prose', 'LICENSE'],
  ['code', 'src/llm/price/pricer.ts'],
  ['code', 'src/llm/extract/gemini.ts'],
  ['code', 'src/otlp/wire/check.ts'],
  ['code', 'src/cli/command-line.ts'],
  ['json', 'package.json'],
  ['json', 'package-lock.json'],
  ['json', 'test/golden/openai-chat/tool-calls/request.json'],
  ['yaml', 'collector-config.yaml'],
  ['yaml', 'deploy/kubernetes/sidecar.yaml'],
];

const MOST_OF_A_FILE = 40_000;

export function sampleTexts(): SampleText[] {
  const prose = Object.entries(PROSE).map(([kind, text]) => ({ kind, text }));
  const files = FILES.map(([kind, path]) => ({
    kind,
    text: readFileSync(path, 'utf8').slice(0, MOST_OF_A_FILE),
  }));
  return [...prose, ...files, ...madeTexts()];
}

function madeTexts(): SampleText[] {
  const random = randomOf(42);
  const bytes = (count: number) =>
    Buffer.from(Array.from({ length: count }, () => Math.floor(random() * 256)));
  const times = (count: number, make: (index: number) => string, tie = '\n') =>
    Array.from({ length: count }, (_, index) => make(index)).join(tie);
  const digits = (count: number) => times(count, () => String(Math.floor(random() * 10)), '');
  const uuid = () =>
    bytes(16)
      .toString('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return [
    { kind: 'base64', text: bytes(6000).toString('base64') },
    { kind: 'hex', text: times(60, () => bytes(32).toString('hex')) },
    { kind: 'uuids', text: times(120, uuid) },
    { kind: 'numbers', text: times(200, () => `${digits(3)}.${digits(2)},${digits(5)},${digits(7)}`) },
    {
      kind: 'log lines',
      text: times(
        80,
        (n) =>
          `2026-11-${String(1 + (n % 28)).padStart(2, '0')}T0${n % 9}:${digits(2)}:${digits(2)}.${digits(3)}Z INFO [worker-${n % 4}] request ${uuid()} finished in ${digits(3)}ms status=200`,
      ),
    },
    {
      kind: 'tool calls',
      text: times(80, (n) =>
        JSON.stringify({
          name: 'search_orders',
          arguments: { customer_id: `cus_${digits(6)}`, status: n % 2 ? 'open' : 'shipped', limit: n },
        }),
      ),
    },
    {
      kind: 'emoji',
      text: times(60, (n) => `${['😀', '🎉', '👍🏽', '🚀', '❤️'][n % 5]} great work, thanks ${n}!`),
    },
  ];
}

/** Pseudo-random numbers from 0 to 1 (mulberry32): the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
