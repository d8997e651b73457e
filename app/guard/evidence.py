"""Words beside a name that show that a person is meant: Danish, English, Turkish and some Arabic, as keys (reading)."""

from app.guard.reading import split_keys


def _keys(words: str) -> frozenset[str]:
    return frozenset(split_keys(words))


TITLES = _keys("""
    hr fru frk frøken herr mr mrs ms miss mister dr doktor onkel tante moster faster uncle aunt auntie bay bayan
    sayın sergeant officer constable professor reverend pastor politibetjent betjent politiassistent overlærer inspektør
    viceinspektør rådmand
""")

UNCLES = _keys("onkel tante moster faster uncle aunt auntie")

KIN = _keys("""
    nabo naboen naboens underbo underboen overbo overboen genbo genboen ven vennen veninde veninden kæreste
    kæresten mand kone søn sønnen
    datter datteren bror broren brodren søster søsteren storebror lillebror storesøster lillesøster fætter kusine
    nevø niece barnebarn
    oldemor oldefar svigermor svigerfar svigersøn svigerdatter svigerinde svoger stedfar stedmor papfar papmor plejemor
    plejefar plejesøn plejedatter tvillingebror tvillingesøster gudsøn barnepige dagplejemor dagplejer
    onkel tante mormor morfar farmor farfar bedstefar bedstemor chef kollega klassekammerat skolekammerat
    formand formanden næstformand kasserer kassereren vicevært viceværten pedel pedellen gårdmand gårdmanden
    træner træneren lærer læreren pædagog pædagogen klubleder klublederen medarbejder medarbejderen frivillig
    frivillige
    sagsbehandler sagsbehandleren socialrådgiver socialrådgiveren rådgiveren hjemmehjælper hjemmehjælperen
    sundhedsplejerske sundhedsplejersken sygeplejerske sygeplejersken klasselærer kontaktlærer dansklærer dansklæreren
    rektor skoleleder skolelederen leder lederen bestyrer bestyreren afdelingsleder driftsleder driftslederen
    ejendomsfunktionær skomager skomageren frisøren købmanden bagerens mentor vejleder vejlederen
    beboerrådgiver elev eleven lærerne forældrene brødrene søstrene tvillingerne drengene pigerne parret ægteparret
    imam imamen præsten beboer beboeren lejer lejeren udlejer kontaktperson kontaktpersonen familien familie
    drengen pigen
    neighbour neighbours neighbor neighbors friend son daughter brother sister husband wife cousin nephew grandson
    granddaughter
    boyfriend girlfriend boss colleague caretaker janitor teacher coach landlord landlady roommate flatmate tenant
    chairman chairwoman
    uncle aunt grandma grandpa volunteer mother father mum mom dad grandmother grandfather stepfather stepmother
    stepson stepdaughter niece fiancé fiancée partner nanny babysitter classmate schoolmate housemate
    babaannem anneannem kayınvalidem kayınpederim gelinim damadım görümcem eltim yengem eniştem baldızım bacım
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
THINGS = _keys("""
    by byen landsby landsbyen vej vejen gade gaden park parken plads pladsen skole skolen butik butikken kiosk kiosken
    klub klubben hund hunden kat katten kanin hest bro broen sø søen sang sangen bog bogen film filmen spil spillet hold
    holdet projekt projektet forening foreningen afdeling afdelingen blok blokken sted stedet festival festivalen firma
    firmaet gruppe gruppen café cafeen caféen restaurant område området kvarter kvarteret øl app appen bus bussen storm
    stormen skib skibet hundehvalp
    town village city street road park square school shop dog cat puppy kitten horse bridge lake song book film movie
    game team project association place band company group café cafe restaurant app area storm ship beer
""")
"""What has a name and is no person."""

THING_STEMS = split_keys(
    "köpek köpeğ kedi park sokak sokağ okul dükkan derne takım şehr köy cadde mahalle kafe grub şark"
)

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
    fester banker taler træner griner drinks shouts
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

SENDERS = _keys("""
    bestyrelsen afdelingen afdelingsbestyrelsen boligforeningen boligselskabet foreningen klubben fritidsklubben
    kommunen skolen klassen biblioteket caféen cafeen kiosken børnehaven vuggestuen sundhedsplejen hjemmeplejen
    naboopgangen nabobygningen beboerrådet beboerhuset værkstedet kontoret driften genbrugen menigheden holdet banden
    naboblokken
    board committee council club school library housing office team café cafe nursery charity association estate
""")
"""Where somebody comes from who is said to be 'from' it; of things one says so of few of them."""

PEOPLES = _keys("greek dutch french kurd czech thai welsh hindu sikh somali swede dane arab irish scottish yemeni")
PEOPLE_ENDINGS = ("ish", "ian", "ese", "ic", "ani", "aqi", "an", "ist")
"""What an English 'I am' is followed by as well."""

UNSIGNED = _keys("anonym anonymous isimsiz admin administrator redaktionen naboer beboere lejere udvalget")

POSSESSIVES = _keys("hans hendes deres his her their")
OWN = _keys("min mit mine vores my our the a an i he she they we you another some two three four")
IMPERATIVE_ENDS = _keys(
    "nu så en et jer os lige dog nogle up out off down the a an your us me them in on to dig sig mig op ned"
)
"""What follows a word that gives an order at the head of a sentence: 'Dan nu', 'Jack up', 'Mark the'."""

DETERMINERS = _keys("the a an this that these our your every no")
NO_NOUN = _keys("""
    who whose from of at in on with and or is was has had der som fra i på ved med og eller er var har havde med min mit
    has does did
""")
"""What may follow a name, but not the noun that makes a name before it an adjective."""

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

STRONG_DOINGS = (
    DOINGS
    - WEAK_DOINGS
    - _keys("""
    bor boede vil ville kan skal må står stod er hjælper hjalp lives lived helped bor truer truede slår slog laver
    lavede sagde siger says drives drove throws threw fixes teaches ringede
""")
)
"""Of these, what a shop, a club or a town on no list would not do."""
