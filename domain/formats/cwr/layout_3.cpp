#include "domain/formats/cwr/layout_tables.hpp"

namespace qalam::formats::cwr {
namespace {

// CWR 3.0 and 3.1, record layouts. What both share stands once.
// Each row: start, size, format, need, name, and whether the field came with 2.2.
constexpr Field hdr[] = {
    {4, 2, 'A', '!', "sender type"},         {6, 4, 'L', '?', "sender code"},
    {10, 45, 'A', '!', "sender name"},       {55, 11, 'A', '?', "sender IPI name number"},
    {66, 8, 'D', '!', "creation date"},      {74, 6, 'T', '!', "creation time"},
    {80, 8, 'D', '!', "transmission date"},  {88, 15, 'L', '?', "character set"},
    {103, 3, 'A', ' ', "version"},           {106, 3, 'L', ' ', "revision"},
    {109, 30, 'A', ' ', "software package"}, {139, 30, 'A', ' ', "software package version"},
    {169, 27, 'A', '!', "file name"}};
constexpr Field grh[] = {{4, 3, 'L', '!', "transaction type"},
                         {7, 5, 'N', '!', "group"},
                         {12, 5, 'A', '!', "version"},
                         {17, 10, 'N', ' ', "batch request"}};
constexpr Field grt[] = {{4, 5, 'N', '!', "group"},
                         {9, 8, 'N', '!', "transaction count"},
                         {17, 8, 'N', '!', "record count"}};
constexpr Field trl[] = {{4, 5, 'N', '!', "group count"},
                         {9, 8, 'N', '!', "transaction count"},
                         {17, 8, 'N', '!', "record count"}};
constexpr Field wrk[] = {{20, 60, 'A', '!', "work title"},
                         {80, 2, 'S', ' ', "language code"},
                         {82, 14, 'A', '!', "submitter work number"},
                         {96, 11, 'S', ' ', "ISWC"},
                         {107, 8, 'D', ' ', "copyright date"},
                         {115, 12, 'A', ' ', "copyright number"},
                         {127, 3, 'L', '!', "distribution category"},
                         {130, 6, 'T', '?', "duration"},
                         {136, 1, 'F', '!', "recorded indicator"},
                         {137, 3, 'L', ' ', "text-music relationship"},
                         {140, 3, 'L', ' ', "composite type"},
                         {143, 3, 'L', '!', "version type"},
                         {146, 3, 'L', ' ', "excerpt type"},
                         {149, 3, 'L', '?', "music arrangement"},
                         {152, 3, 'L', '?', "lyric adaptation"},
                         {155, 1, 'B', '?', "grand rights indicator"},
                         {156, 3, 'N', '?', "composite component count"},
                         {159, 8, 'D', ' ', "date of publication of printed edition"},
                         {167, 1, 'F', ' ', "exceptional clause"},
                         {168, 25, 'A', ' ', "opus number"},
                         {193, 25, 'A', ' ', "catalogue number"},
                         {218, 1, 'F', ' ', "priority flag"}};
constexpr Field drw[] = {{20, 60, 'A', '!', "work title"},
                         {80, 2, 'S', ' ', "language code"},
                         {82, 14, 'A', '!', "submitter work number"},
                         {96, 11, 'S', ' ', "ISWC"},
                         {107, 2, 'A', '!', "retraction reason code"}};
constexpr Field isr[] = {{20, 60, 'A', '!', "work title"},
                         {80, 2, 'S', ' ', "language code"},
                         {82, 14, 'A', '!', "submitter work number"},
                         {96, 11, 'S', ' ', "ISWC"},
                         {107, 1, 'A', ' ', "ISWC preferred indicator"}};
constexpr Field isa[] = {{20, 8, 'D', '!', "creation date"},
                         {28, 6, 'T', '!', "creation time"},
                         {34, 5, 'N', '!', "original group"},
                         {39, 8, 'N', '!', "original transaction number"},
                         {47, 3, 'L', '!', "original transaction type"},
                         {50, 60, 'A', '?', "creation title"},
                         {110, 2, 'S', ' ', "language code"},
                         {112, 14, 'A', '!', "submitter work number"},
                         {126, 8, 'D', '!', "processing date"},
                         {134, 11, 'S', '!', "ISWC"},
                         {145, 1, 'A', '!', "ISWC preferred indicator"},
                         {146, 2, 'L', '!', "transaction status"}};
constexpr Field exc[] = {{20, 60, 'A', '!', "work title"},
                         {80, 2, 'S', ' ', "language code"},
                         {82, 14, 'A', '!', "submitter work number"},
                         {96, 11, 'L', ' ', "ISWC"},
                         {107, 8, 'D', ' ', "copyright date"},
                         {115, 12, 'A', ' ', "copyright number"},
                         {127, 3, 'L', '!', "distribution category"},
                         {130, 6, 'T', '?', "duration"},
                         {136, 1, 'F', '!', "recorded indicator"},
                         {137, 3, 'L', ' ', "text-music relationship"},
                         {140, 3, 'L', ' ', "composite type"},
                         {143, 3, 'L', '!', "version type"},
                         {146, 3, 'L', ' ', "excerpt type"},
                         {149, 3, 'L', '?', "music arrangement"},
                         {152, 3, 'L', '?', "lyric adaptation"},
                         {155, 1, 'B', '?', "grand rights indicator"},
                         {156, 3, 'N', '?', "composite component count"},
                         {159, 8, 'D', ' ', "date of publication of printed edition"},
                         {167, 25, 'A', ' ', "opus number"},
                         {192, 25, 'A', ' ', "catalogue number"}};
constexpr Field ack[] = {{20, 8, 'D', '!', "creation date"},
                         {28, 6, 'T', '!', "creation time"},
                         {34, 5, 'N', '!', "original group"},
                         {39, 8, 'N', '!', "original transaction number"},
                         {47, 3, 'L', '!', "original transaction type"},
                         {50, 60, 'A', '?', "creation title"},
                         {110, 20, 'A', '?', "submitter creation number"},
                         {130, 20, 'A', '?', "recipient creation number"},
                         {150, 20, 'A', '?', "recipient temporary creation number"},
                         {170, 8, 'D', '!', "processing date"},
                         {178, 2, 'L', '!', "transaction status"},
                         {180, 27, 'A', '!', "original file name"}};
constexpr Field lic[] = {{20, 60, 'A', '!', "work title"},
                         {80, 14, 'A', '!', "submitter work number"},
                         {94, 11, 'L', ' ', "ISWC"}};
constexpr Field spu[] = {{20, 2, 'N', '!', "publisher sequence number"},
                         {22, 9, 'A', '?', "interested party number"},
                         {31, 45, 'A', '?', "publisher name"},
                         {76, 1, 'B', '!', "publisher unknown indicator"},
                         {77, 2, 'L', '?', "publisher role"},
                         {79, 11, 'S', '?', "IPI name number"},
                         {90, 13, 'S', ' ', "IPI base number"},
                         {103, 1, 'L', ' ', "USA license indicator"}};
constexpr Field npn[] = {{20, 2, 'N', '!', "publisher sequence number"},
                         {22, 9, 'A', '!', "interested party number"},
                         {31, 480, 'A', '!', "publisher name"},
                         {511, 2, 'S', ' ', "language code"},
                         {513, 4, 'S', ' ', "script code"}};
constexpr Field spt[] = {{20, 3, 'N', '!', "sequence number"},
                         {23, 9, 'A', '!', "interested party number"},
                         {32, 5, 'N', '?', "PR share"},
                         {37, 5, 'N', '?', "MR share"},
                         {42, 5, 'N', '?', "SR share"},
                         {47, 1, 'L', '!', "inclusion/exclusion"},
                         {48, 4, 'S', '!', "territory"},
                         {52, 4, 'L', '?', "PR society"},
                         {56, 4, 'L', '?', "MR society"},
                         {60, 4, 'L', '?', "SR society"},
                         {64, 1, 'L', ' ', "special agreement"},
                         {65, 1, 'F', ' ', "first recording refusal indicator"},
                         {66, 14, 'A', ' ', "submitter agreement number"},
                         {80, 14, 'A', ' ', "society agreement number"},
                         {94, 2, 'L', ' ', "agreement type"},
                         {96, 4, 'L', '!', "recipient code"}};
constexpr Field swr[] = {{20, 9, 'A', '?', "interested party number"},
                         {29, 45, 'A', '!', "writer last name"},
                         {74, 30, 'A', ' ', "writer first name"},
                         {104, 1, 'B', '!', "writer unknown indicator"},
                         {105, 2, 'L', '!', "writer role"},
                         {107, 11, 'S', ' ', "IPI name number"},
                         {118, 13, 'S', ' ', "IPI base number"},
                         {131, 1, 'F', ' ', "reversionary indicator"},
                         {132, 1, 'B', ' ', "first recording refusal indicator"},
                         {133, 1, 'B', ' ', "work for hire indicator"},
                         {134, 1, 'L', ' ', "USA license indicator"}};
constexpr Field nwn[] = {{20, 9, 'A', '?', "interested party number"},
                         {29, 160, 'A', '!', "writer last name"},
                         {189, 160, 'A', ' ', "writer first name"},
                         {349, 2, 'S', ' ', "language code"},
                         {351, 4, 'S', ' ', "script code"}};
constexpr Field swt[] = {
    {20, 3, 'N', '!', "sequence number"}, {23, 9, 'A', '?', "interested party number"},
    {32, 5, 'N', ' ', "PR share"},        {37, 5, 'N', ' ', "MR share"},
    {42, 5, 'N', ' ', "SR share"},        {47, 1, 'L', '!', "inclusion/exclusion"},
    {48, 4, 'S', '!', "territory"},       {52, 4, 'L', ' ', "PR society"},
    {56, 4, 'L', ' ', "MR society"},      {60, 4, 'L', ' ', "SR society"},
    {64, 4, 'L', '!', "recipient code"}};
constexpr Field pwr[] = {{20, 2, 'N', '!', "publisher sequence number"},
                         {22, 9, 'A', '?', "publisher interested party number"},
                         {31, 9, 'A', '?', "writer interested party number"},
                         {40, 14, 'A', ' ', "submitter agreement number"},
                         {54, 4, 'L', '?', "recipient code"},
                         {58, 14, 'A', ' ', "society agreement number"},
                         {72, 2, 'L', ' ', "agreement type"}};
constexpr Field alt[] = {{20, 60, 'A', '!', "title"},
                         {80, 2, 'L', '!', "title type"},
                         {82, 2, 'S', '?', "language code"}};
constexpr Field nat[] = {{20, 640, 'A', '!', "title"},
                         {660, 2, 'L', '!', "title type"},
                         {662, 2, 'S', ' ', "language code"},
                         {664, 4, 'S', ' ', "script code"}};
constexpr Field owk[] = {{20, 60, 'A', '!', "title"},
                         {80, 11, 'S', ' ', "ISWC"},
                         {91, 14, 'A', ' ', "submitter work number"},
                         {105, 25, 'A', ' ', "opus number"},
                         {130, 25, 'A', ' ', "catalogue number"},
                         {155, 6, 'T', ' ', "duration"},
                         {161, 2, 'S', ' ', "language code"},
                         {163, 45, 'A', ' ', "writer 1 last name"},
                         {208, 30, 'A', ' ', "writer 1 first name"},
                         {238, 11, 'S', ' ', "writer 1 IPI name number"},
                         {249, 13, 'S', ' ', "writer 1 IPI base number"},
                         {262, 45, 'A', ' ', "writer 2 last name"},
                         {307, 30, 'A', ' ', "writer 2 first name"},
                         {337, 11, 'S', ' ', "writer 2 IPI name number"},
                         {348, 13, 'S', ' ', "writer 2 IPI base number"}};
constexpr Field not_[] = {{20, 640, 'A', '!', "title"},
                          {660, 2, 'S', ' ', "language code"},
                          {662, 4, 'S', ' ', "script code"}};
constexpr Field now[] = {{20, 160, 'A', '!', "writer name"},
                         {180, 160, 'A', ' ', "writer first name"},
                         {340, 1, 'N', ' ', "writer position"},
                         {341, 2, 'S', ' ', "language code"},
                         {343, 4, 'S', ' ', "script code"}};
constexpr Field per[] = {
    {20, 45, 'A', '!', "artist name"},          {65, 30, 'A', ' ', "artist first name"},
    {95, 11, 'S', ' ', "IPI name number"},      {106, 16, 'S', ' ', "ISNI"},
    {122, 2, 'S', '?', "performance language"}, {124, 3, 'S', '?', "performance dialect"}};
constexpr Field npr[] = {
    {20, 160, 'A', '?', "artist name"},         {180, 160, 'A', ' ', "artist first name"},
    {340, 11, 'S', ' ', "IPI name number"},     {351, 16, 'S', ' ', "ISNI"},
    {367, 2, 'S', '?', "performance language"}, {369, 3, 'S', '?', "performance dialect"},
    {372, 2, 'S', ' ', "language code"},        {374, 4, 'S', ' ', "script code"}};
constexpr Field rec[] = {{20, 8, 'D', ' ', "release date"},
                         {28, 6, 'T', ' ', "duration"},
                         {34, 12, 'S', ' ', "ISRC"},
                         {46, 60, 'A', ' ', "recording title"},
                         {106, 60, 'A', ' ', "version title"},
                         {166, 60, 'A', ' ', "display artist"},
                         {226, 11, 'S', ' ', "display artist IPI name number"},
                         {237, 16, 'S', ' ', "ISNI"},
                         {253, 60, 'A', ' ', "record label"},
                         {313, 20, 'L', '?', "ISRC validity"},
                         {333, 14, 'A', ' ', "submitter recording identifier"}};
constexpr Field nrc[] = {{20, 8, 'D', ' ', "release date"},
                         {28, 6, 'T', ' ', "duration"},
                         {34, 12, 'S', ' ', "ISRC"},
                         {46, 60, 'A', ' ', "recording title"},
                         {106, 60, 'A', ' ', "version title"},
                         {166, 60, 'A', ' ', "display artist"},
                         {226, 11, 'S', ' ', "display artist IPI name number"},
                         {237, 16, 'S', ' ', "ISNI"},
                         {253, 20, 'L', '?', "ISRC validity"},
                         {273, 14, 'A', ' ', "submitter recording identifier"},
                         {287, 2, 'S', ' ', "language code"},
                         {289, 4, 'S', ' ', "script code"}};
constexpr Field orn[] = {{20, 3, 'L', '!', "intended purpose"},
                         {23, 15, 'A', '?', "CD identifier"},
                         {38, 4, 'N', ' ', "cut number"},
                         {42, 60, 'A', '?', "library"},
                         {102, 60, 'A', '?', "production title"},
                         {162, 1, 'A', ' ', "BLTVR"},
                         {163, 12, 'A', ' ', "production number"},
                         {175, 60, 'A', ' ', "episode title"},
                         {235, 20, 'A', ' ', "episode number"},
                         {255, 4, 'N', ' ', "year of production"},
                         {259, 4, 'L', ' ', "AVI society code"},
                         {263, 15, 'A', ' ', "audio-visual number"},
                         {278, 12, 'S', ' ', "ISAN root segment"},
                         {290, 4, 'S', ' ', "ISAN episode"},
                         {294, 1, 'S', ' ', "ISAN check digit 1"},
                         {295, 8, 'S', ' ', "ISAN version segment"},
                         {303, 1, 'S', ' ', "ISAN check digit 2"},
                         {304, 20, 'S', ' ', "EIDR root number"},
                         {324, 1, 'S', ' ', "EIDR check character"},
                         {325, 40, 'A', ' ', "version name"}};
constexpr Field ins[] = {{20, 3, 'N', ' ', "number of voices"},
                         {23, 3, 'L', '?', "standard instrumentation type"},
                         {26, 50, 'A', '?', "instrumentation description"}};
constexpr Field ind[] = {{20, 3, 'L', '!', "instrument code"},
                         {23, 3, 'N', ' ', "number of players"}};
constexpr Field msg[] = {
    {20, 1, 'L', '!', "message type"},      {21, 8, 'N', '!', "original record number"},
    {29, 3, 'L', '!', "record type"},       {32, 1, 'L', '!', "message level"},
    {33, 3, 'A', '!', "validation number"}, {36, 150, 'A', '!', "message text"}};
constexpr Field xrf[] = {{20, 4, 'S', '!', "organisation code"},
                         {24, 14, 'A', '!', "identifier"},
                         {38, 1, 'L', '!', "identifier type"},
                         {39, 1, 'L', '!', "validity"}};
constexpr Field wri[] = {{20, 14, 'A', '!', "submitter work number"},
                         {34, 11, 'S', '!', "IPI name number"},
                         {45, 45, 'A', '!', "writer last name"},
                         {90, 45, 'A', ' ', "writer first name"},
                         {135, 2, 'L', '!', "writer role"}};
constexpr Field ftv[] = {
    {20, 3, 'L', '!', "intended purpose"},      {23, 60, 'A', '!', "production title"},
    {83, 12, 'A', ' ', "production number"},    {95, 60, 'A', ' ', "episode title"},
    {155, 20, 'A', ' ', "episode number"},      {175, 4, 'N', ' ', "year of production"},
    {179, 4, 'L', ' ', "AVI society code"},     {183, 15, 'A', ' ', "audio-visual number"},
    {198, 12, 'S', ' ', "ISAN root segment"},   {210, 4, 'S', ' ', "ISAN episode"},
    {214, 1, 'S', ' ', "ISAN check digit 1"},   {215, 8, 'S', ' ', "ISAN version segment"},
    {223, 1, 'S', ' ', "ISAN check digit 2"},   {224, 20, 'S', ' ', "EIDR root number"},
    {244, 1, 'S', ' ', "EIDR check character"}, {245, 40, 'A', ' ', "version name"}};
constexpr Field grh_31[] = {{4, 3, 'L', '!', "transaction type"},
                            {7, 5, 'N', '!', "group"},
                            {12, 10, 'N', ' ', "batch request"}};
constexpr Field spu_31[] = {{20, 2, 'N', '!', "publisher sequence number"},
                            {22, 11, 'A', '?', "interested party number"},
                            {33, 45, 'A', '?', "publisher name"},
                            {78, 1, 'B', '!', "publisher unknown indicator"},
                            {79, 2, 'L', '?', "publisher role"},
                            {81, 11, 'S', '?', "IPI name number"},
                            {92, 13, 'S', ' ', "IPI base number"},
                            {105, 1, 'L', ' ', "USA license indicator"}};
constexpr Field npn_31[] = {{20, 2, 'N', '!', "publisher sequence number"},
                            {22, 11, 'A', '!', "interested party number"},
                            {33, 480, 'A', '!', "publisher name"},
                            {513, 2, 'S', ' ', "language code"},
                            {515, 4, 'S', ' ', "script code"}};
constexpr Field spt_31[] = {{20, 3, 'N', '!', "sequence number"},
                            {23, 11, 'A', '!', "interested party number"},
                            {34, 5, 'N', '?', "PR share"},
                            {39, 5, 'N', '?', "MR share"},
                            {44, 5, 'N', '?', "SR share"},
                            {49, 1, 'L', '!', "inclusion/exclusion"},
                            {50, 4, 'S', '!', "territory"},
                            {54, 4, 'L', '?', "PR society"},
                            {58, 4, 'L', '?', "MR society"},
                            {62, 4, 'L', '?', "SR society"},
                            {66, 1, 'L', ' ', "special agreement"},
                            {67, 1, 'F', ' ', "first recording refusal indicator"},
                            {68, 14, 'A', ' ', "submitter agreement number"},
                            {82, 14, 'A', ' ', "society agreement number"},
                            {96, 2, 'L', ' ', "agreement type"},
                            {98, 4, 'L', '!', "recipient code"}};
constexpr Field swr_31[] = {{20, 11, 'A', '!', "interested party number"},
                            {31, 45, 'A', '?', "writer last name"},
                            {76, 30, 'A', ' ', "writer first name"},
                            {106, 1, 'B', '!', "writer unknown indicator"},
                            {107, 2, 'L', '!', "writer role"},
                            {109, 11, 'S', ' ', "IPI name number"},
                            {120, 13, 'S', ' ', "IPI base number"},
                            {133, 1, 'F', ' ', "reversionary indicator"},
                            {134, 1, 'B', ' ', "first recording refusal indicator"},
                            {135, 1, 'B', ' ', "work for hire indicator"},
                            {136, 1, 'L', ' ', "USA license indicator"}};
constexpr Field nwn_31[] = {{20, 11, 'A', '?', "interested party number"},
                            {31, 160, 'A', '!', "writer last name"},
                            {191, 160, 'A', ' ', "writer first name"},
                            {351, 2, 'S', ' ', "language code"},
                            {353, 4, 'S', ' ', "script code"}};
constexpr Field swt_31[] = {
    {20, 3, 'N', '!', "sequence number"}, {23, 11, 'A', '?', "interested party number"},
    {34, 5, 'N', ' ', "PR share"},        {39, 5, 'N', ' ', "MR share"},
    {44, 5, 'N', ' ', "SR share"},        {49, 1, 'L', '!', "inclusion/exclusion"},
    {50, 4, 'S', '!', "territory"},       {54, 4, 'L', ' ', "PR society"},
    {58, 4, 'L', ' ', "MR society"},      {62, 4, 'L', ' ', "SR society"},
    {66, 4, 'L', '!', "recipient code"}};
constexpr Field man_31[] = {{20, 11, 'A', '!', "writer interested party number"},
                            {31, 5, 'N', '!', "PR share"},
                            {36, 5, 'N', '!', "MR share"},
                            {41, 5, 'N', '!', "SR share"}};
constexpr Field pwr_31[] = {{20, 2, 'N', '!', "publisher sequence number"},
                            {22, 11, 'A', '?', "publisher interested party number"},
                            {33, 9, 'A', '?', "writer interested party number"},
                            {42, 14, 'A', ' ', "submitter agreement number"},
                            {56, 4, 'L', '?', "recipient code"},
                            {60, 14, 'A', ' ', "society agreement number"},
                            {74, 2, 'L', ' ', "agreement type"}};
constexpr Field rec_31[] = {{20, 8, 'D', ' ', "release date"},
                            {28, 6, 'T', ' ', "duration"},
                            {34, 12, 'S', ' ', "ISRC"},
                            {46, 60, 'A', ' ', "recording title"},
                            {106, 60, 'A', ' ', "version title"},
                            {166, 60, 'A', ' ', "display artist"},
                            {226, 11, 'S', ' ', "display artist IPI name number"},
                            {237, 16, 'S', ' ', "ISNI"},
                            {253, 60, 'A', ' ', "record label"},
                            {313, 1, 'L', '?', "ISRC validity"},
                            {314, 14, 'A', ' ', "submitter recording identifier"}};
constexpr Field nrc_31[] = {{20, 8, 'D', ' ', "release date"},
                            {28, 6, 'T', ' ', "duration"},
                            {34, 12, 'S', ' ', "ISRC"},
                            {46, 60, 'A', ' ', "recording title"},
                            {106, 60, 'A', ' ', "version title"},
                            {166, 60, 'A', ' ', "display artist"},
                            {226, 11, 'S', ' ', "display artist IPI name number"},
                            {237, 16, 'S', ' ', "ISNI"},
                            {253, 60, 'A', ' ', "record label"},
                            {313, 1, 'L', '?', "ISRC validity"},
                            {314, 14, 'A', ' ', "submitter recording identifier"},
                            {328, 2, 'S', ' ', "language code"},
                            {330, 4, 'S', ' ', "script code"}};
constexpr Field ari_31[] = {{20, 3, 'L', '!', "society number"},
                            {23, 14, 'A', '?', "work number"},
                            {37, 3, 'L', '!', "type of right"},
                            {40, 2, 'L', '?', "subject code"},
                            {42, 160, 'A', '?', "note"}};

constexpr RecordLayout records_30[] = {
    {"HDR", 195, 195, hdr}, {"GRH", 26, 26, grh},    {"GRT", 24, 24, grt},   {"TRL", 24, 24, trl},
    {"WRK", 218, 218, wrk}, {"DRW", 108, 108, drw},  {"ISR", 107, 107, isr}, {"ISA", 147, 147, isa},
    {"EXC", 216, 216, exc}, {"ACK", 206, 206, ack},  {"LIC", 104, 104, lic}, {"SPU", 103, 103, spu},
    {"OPU", 103, 103, spu}, {"NPN", 516, 516, npn},  {"SPT", 99, 99, spt},   {"OPT", 99, 99, spt},
    {"SWR", 134, 134, swr}, {"OWR", 134, 134, swr},  {"NWN", 354, 354, nwn}, {"SWT", 67, 67, swt},
    {"OWT", 67, 67, swt},   {"PWR", 73, 73, pwr},    {"ALT", 83, 83, alt},   {"NAT", 667, 667, nat},
    {"OWK", 360, 360, owk}, {"NOT", 665, 665, not_}, {"NOW", 346, 346, now}, {"PER", 126, 126, per},
    {"NPR", 377, 377, npr}, {"REC", 346, 346, rec},  {"NRC", 292, 292, nrc}, {"ORN", 364, 364, orn},
    {"INS", 75, 75, ins},   {"IND", 25, 25, ind},    {"MSG", 185, 185, msg}, {"XRF", 39, 39, xrf},
    {"WRI", 136, 136, wri}, {"FTV", 284, 284, ftv},
};

constexpr RecordLayout records_31[] = {
    {"HDR", 195, 195, hdr},    {"GRH", 21, 21, grh_31},   {"GRT", 24, 24, grt},
    {"TRL", 24, 24, trl},      {"WRK", 218, 218, wrk},    {"DRW", 108, 108, drw},
    {"EXC", 216, 216, exc},    {"ACK", 206, 206, ack},    {"LIC", 104, 104, lic},
    {"SPU", 105, 105, spu_31}, {"OPU", 105, 105, spu_31}, {"NPN", 518, 518, npn_31},
    {"SPT", 101, 101, spt_31}, {"OPT", 101, 101, spt_31}, {"SWR", 136, 136, swr_31},
    {"OWR", 136, 136, swr_31}, {"NWN", 356, 356, nwn_31}, {"SWT", 69, 69, swt_31},
    {"OWT", 69, 69, swt_31},   {"MAN", 45, 45, man_31},   {"PWR", 75, 75, pwr_31},
    {"ALT", 83, 83, alt},      {"NAT", 667, 667, nat},    {"OWK", 360, 360, owk},
    {"NOT", 665, 665, not_},   {"NOW", 346, 346, now},    {"PER", 126, 126, per},
    {"NPR", 377, 377, npr},    {"REC", 327, 327, rec_31}, {"NRC", 333, 333, nrc_31},
    {"ORN", 364, 364, orn},    {"INS", 75, 75, ins},      {"IND", 25, 25, ind},
    {"MSG", 185, 185, msg},    {"XRF", 39, 39, xrf},      {"ARI", 201, 201, ari_31},
    {"FTV", 284, 284, ftv},
};

constexpr Field wri_116[] = {{20, 9, 'A', '!', "interested party number"},
                             {29, 11, 'S', '!', "IPI name number"},
                             {40, 45, 'A', '!', "writer last name"},
                             {85, 30, 'A', ' ', "writer first name"},
                             {115, 2, 'L', ' ', "writer role"}};
constexpr RecordLayout writer_request{"WRI", 116, 116, wri_116};

}  // namespace

RecordLayout const& writer_request_116() {
  return writer_request;
}
std::span<RecordLayout const> layouts_30() {
  return records_30;
}
std::span<RecordLayout const> layouts_31() {
  return records_31;
}

}  // namespace qalam::formats::cwr
