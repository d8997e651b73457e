"""Words beside a name that show that a person is meant: Danish, English, Turkish and some Arabic, as keys (reading)."""

from app.guard.reading import split_keys


def _keys(words: str) -> frozenset[str]:
    return frozenset(split_keys(words))


TITLES = _keys("""
    hr fru frk frøken herr mr mrs ms miss mister dr doktor onkel tante moster faster uncle aunt auntie bay bayan
    sayın
""")

KIN = _keys("""
    nabo naboen naboens underbo underboen overbo overboen genbo genboen ven vennen veninde veninden kæreste
    kæresten mand kone søn sønnen
    datter datteren bror broren brodren søster søsteren storebror lillebror storesøster lillesøster fætter kusine
    nevø niece barnebarn
    onkel tante mormor morfar farmor farfar bedstefar bedstemor chef kollega klassekammerat skolekammerat
    formand formanden næstformand kasserer kassereren vicevært viceværten pedel pedellen gårdmand gårdmanden
    træner træneren lærer læreren pædagog pædagogen klubleder klublederen medarbejder medarbejderen frivillig
    frivillige
    imam imamen præsten beboer beboeren lejer lejeren udlejer kontaktperson kontaktpersonen familien familie
    drengen pigen
    neighbour neighbours neighbor neighbors friend son daughter brother sister husband wife cousin nephew grandson
    granddaughter
    boyfriend girlfriend boss colleague caretaker janitor teacher coach landlord landlady roommate flatmate tenant
    chairman chairwoman
    uncle aunt grandma grandpa volunteer
    komşum komşumuz komşumun arkadaşım arkadaşımız oğlum kızım kardeşim abim ablam eşim kocam karım amcam dayım
    teyzem halam kuzenim
    patronum öğretmenim öğretmen hocam yeğenim torunum başkan müdür kapıcımız bakkalımız babam annem dedem
    جاري جارتي جارنا صديقي صديقتي ابني ابنتي أخي أختي السيد السيدة أم أبو
""")

NAMING = _keys("""
    hedder hed hedde kaldes kaldt kaldet navnet navn navngivet
    named nicknamed name name's names
    adı adım ismi ismim adındaki isimli
    اسمه اسمها اسمي
""")
NAMING_LINKS = _keys("er is was var kun altså bare da being som as")

ASKING = _keys("""
    spørg spørge kontakt kontakte ring ringe skriv skrive tal snak snakke hilsen hilsner mvh vh kh kærlig tak sms
    ask contact call text thank thanks regards love phone tell met meet
    اسألوا اسأل
""")
ASKING_LINKS = _keys("til med på to with fra venlig")
CALLED = _keys("called kaldt kaldet")
FAMILY_AFTER = _keys("family familie ailesi aile household")

TITLES_AFTER = _keys("""
    bey hanım hanim efendi hoca hocam usta abi ağabey abla amca teyze dayı dede nine hanımın beyin
""")
NAMED_AFTER = _keys("adında adlı isimli adındaki adlı isminde")
ROLES = _keys("""
    kapıcı müdür öğretmen doktor başkan imam hemşire şoför bekçi polis avukat hakim savcı muhtar memur güvenlik
    komşu yönetici usta anne baba
    viceværten pedellen imamen præsten klubleder klublederen formanden bestyrelsen kommunen politiet beboer naboen
""")

DOINGS = _keys("""
    bor boede larmer råber skriger sælger solgte ryger drikker truer truede slår slog spiller spillede hjælper
    hjalp passer passede
    holder holdt parkerer parkerede smider smed står stod sidder sad hænger kommer kom går gik løber løb kører
    kørte siger sagde lover lovede
    plejer arbejder arbejdede hader elsker fester skælder smiler hilser laver lavede feder vander vandede rydder
    ryddede fejer samler samlede
    tør vil ville kan skal må stjæler stjal banker bankede snakker taler fortalte fortæller ringede ejer klipper
    klippede lufter luftede
    underviser træner synger griner følger fulgte
    lives lived sells sold shouts shouted screams yells smokes drinks threatens threatened hits plays played helps
    helped parks throws threw
    stands sits hangs comes came runs drives drove says said works worked hates loves owns keeps kept waters fixes
    picks cleans cleaned
    feeds walks teaches always never
    oturuyor yaşıyor bağırıyor satıyor içiyor kavga dövüyor tehdit çalıyor çalışıyor yardım ediyor konuşuyor
    topluyor geliyor bakıyor
    veriyor yapıyor atıyor koşuyor gezdiriyor dağıtıyor söyledi dedi
""")
WEAK_DOINGS = _keys("""
    tør vil ville kan skal må kom kommer går står holdt holder løb løber sad sidder smed følger laver kører ejer
    keeps kept stands comes came runs hits walks works always never plays ediyor geliyor yapıyor veriyor hænger
    parks passer plejer samler yardım spiller arbejder said loves helps
""")
"""Of these, what things do as well ('Will always', 'Sten holder'): no evidence for a word that opens a sentence."""

CONNECTIVES = _keys("og and ve & ile eller or med samt و")
ARTICLES = _keys("""
    en et den det de a an the this that these our bir bu şu o hver every each no ingen min mit mine vores sin
    sit deres your
""")
DWELLING_AFTER = _keys("fra from i på in on")
DWELLING_WORDS = _keys("""
    opgang opgangen sal stuen kælderen blok nr nummer number block floor stairway staircase etagen lejlighed
    flat apartment second first third fourth fifth ground top anden tredje fjerde første femte
""")

FUNCTION_WORDS = _keys("""
    will can may hans per mark bill do su ask den en er har for hun han bo art as man mine line sin may so dan don
    sue rob pat max tom
    dag liv fred frede lykke helle ro sol ben mor bro gry maj bent tage ada can sen bana sana ay o on yeter emin
    tekin zaman hava hadi
    van het de la long hang lang son nam tin tu thi van vo vu stan lee park hope rose grace joy love said dale art
    else lone vibe du
    ana ala ola rim mo sus gro kit skip sky ada kim hayat sen kader nadir sakin zeki mutlu temiz yavuz güler yaşar
    duran
""")
"""Ambiguous names so common as words that in lower case only 'hedder …' makes persons of them."""

PERSONAL_PARTICLES = _keys("van von der den de del da bin ibn al el af abu ben la le")
SURNAME_ENDINGS = split_keys("""
    sen gaard gård oğlu oglu ović ovic ević evic ski ska ńska enko chuk zadeh rajah lingam nathan singham quist
    kvist qvist holm bæk strup berg lund huus feldt mann zade poor nejad yan ić ič son dottir ullah
""")
"""Endings of surnames, which tell a surname that is on no list."""
