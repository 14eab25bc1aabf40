package xsd

// one is a table entry of a single range.
func one(low, high rune) []runeRange { return []runeRange{{low, high}} }

// blocks are the character blocks of \p{Is…} (XML Schema Part 2, appendix F.1.1).
var blocks = map[string][]runeRange{
	"BasicLatin": one(0x0000, 0x007F), "Latin-1Supplement": one(0x0080, 0x00FF), "LatinExtended-A": one(0x0100, 0x017F), "LatinExtended-B": one(0x0180, 0x024F),
	"IPAExtensions": one(0x0250, 0x02AF), "SpacingModifierLetters": one(0x02B0, 0x02FF), "CombiningDiacriticalMarks": one(0x0300, 0x036F),
	"Greek": one(0x0370, 0x03FF), "GreekandCoptic": one(0x0370, 0x03FF), "Cyrillic": one(0x0400, 0x04FF), "Armenian": one(0x0530, 0x058F), "Hebrew": one(0x0590, 0x05FF),
	"Arabic": one(0x0600, 0x06FF), "Syriac": one(0x0700, 0x074F), "Thaana": one(0x0780, 0x07BF), "Devanagari": one(0x0900, 0x097F), "Bengali": one(0x0980, 0x09FF),
	"Gurmukhi": one(0x0A00, 0x0A7F), "Gujarati": one(0x0A80, 0x0AFF), "Oriya": one(0x0B00, 0x0B7F), "Tamil": one(0x0B80, 0x0BFF), "Telugu": one(0x0C00, 0x0C7F),
	"Kannada": one(0x0C80, 0x0CFF), "Malayalam": one(0x0D00, 0x0D7F), "Sinhala": one(0x0D80, 0x0DFF), "Thai": one(0x0E00, 0x0E7F), "Lao": one(0x0E80, 0x0EFF),
	"Tibetan": one(0x0F00, 0x0FFF), "Myanmar": one(0x1000, 0x109F), "Georgian": one(0x10A0, 0x10FF), "HangulJamo": one(0x1100, 0x11FF), "Ethiopic": one(0x1200, 0x137F),
	"Cherokee": one(0x13A0, 0x13FF), "UnifiedCanadianAboriginalSyllabics": one(0x1400, 0x167F), "Ogham": one(0x1680, 0x169F), "Runic": one(0x16A0, 0x16FF),
	"Khmer": one(0x1780, 0x17FF), "Mongolian": one(0x1800, 0x18AF), "LatinExtendedAdditional": one(0x1E00, 0x1EFF), "GreekExtended": one(0x1F00, 0x1FFF),
	"GeneralPunctuation": one(0x2000, 0x206F), "SuperscriptsandSubscripts": one(0x2070, 0x209F), "CurrencySymbols": one(0x20A0, 0x20CF),
	"CombiningMarksforSymbols": one(0x20D0, 0x20FF), "CombiningDiacriticalMarksforSymbols": one(0x20D0, 0x20FF), "LetterlikeSymbols": one(0x2100, 0x214F), "NumberForms": one(0x2150, 0x218F),
	"Arrows": one(0x2190, 0x21FF), "MathematicalOperators": one(0x2200, 0x22FF), "MiscellaneousTechnical": one(0x2300, 0x23FF), "ControlPictures": one(0x2400, 0x243F),
	"OpticalCharacterRecognition": one(0x2440, 0x245F), "EnclosedAlphanumerics": one(0x2460, 0x24FF), "BoxDrawing": one(0x2500, 0x257F), "BlockElements": one(0x2580, 0x259F),
	"GeometricShapes": one(0x25A0, 0x25FF), "MiscellaneousSymbols": one(0x2600, 0x26FF), "Dingbats": one(0x2700, 0x27BF), "BraillePatterns": one(0x2800, 0x28FF),
	"CJKRadicalsSupplement": one(0x2E80, 0x2EFF), "KangxiRadicals": one(0x2F00, 0x2FDF), "IdeographicDescriptionCharacters": one(0x2FF0, 0x2FFF),
	"CJKSymbolsandPunctuation": one(0x3000, 0x303F), "Hiragana": one(0x3040, 0x309F), "Katakana": one(0x30A0, 0x30FF), "Bopomofo": one(0x3100, 0x312F),
	"HangulCompatibilityJamo": one(0x3130, 0x318F), "Kanbun": one(0x3190, 0x319F), "BopomofoExtended": one(0x31A0, 0x31BF), "EnclosedCJKLettersandMonths": one(0x3200, 0x32FF),
	"CJKCompatibility": one(0x3300, 0x33FF), "CJKUnifiedIdeographsExtensionA": one(0x3400, 0x4DBF), "CJKUnifiedIdeographs": one(0x4E00, 0x9FFF), "YiSyllables": one(0xA000, 0xA48F),
	"YiRadicals": one(0xA490, 0xA4CF), "HangulSyllables": one(0xAC00, 0xD7A3), "PrivateUse": {{0xE000, 0xF8FF}, {0xF0000, 0xFFFFD}, {0x100000, 0x10FFFD}},
	"CJKCompatibilityIdeographs": one(0xF900, 0xFAFF), "AlphabeticPresentationForms": one(0xFB00, 0xFB4F), "ArabicPresentationForms-A": one(0xFB50, 0xFDFF),
	"CombiningHalfMarks": one(0xFE20, 0xFE2F), "CJKCompatibilityForms": one(0xFE30, 0xFE4F), "SmallFormVariants": one(0xFE50, 0xFE6F),
	"ArabicPresentationForms-B": one(0xFE70, 0xFEFE), "Specials": {{0xFEFF, 0xFEFF}, {0xFFF0, 0xFFFD}}, "HalfwidthandFullwidthForms": one(0xFF00, 0xFFEF),
	"HighSurrogates": one(0xFFFF, 0xFFFF), "HighPrivateUseSurrogates": one(0xFFFF, 0xFFFF), "LowSurrogates": one(0xFFFF, 0xFFFF), // characters of XML are none of them
	"OldItalic": one(0x10300, 0x1032F), "Gothic": one(0x10330, 0x1034F), "Deseret": one(0x10400, 0x1044F), "ByzantineMusicalSymbols": one(0x1D000, 0x1D0FF),
	"MusicalSymbols": one(0x1D100, 0x1D1FF), "MathematicalAlphanumericSymbols": one(0x1D400, 0x1D7FF), "CJKUnifiedIdeographsExtensionB": one(0x20000, 0x2A6D6),
	"CJKCompatibilityIdeographsSupplement": one(0x2F800, 0x2FA1F), "Tags": one(0xE0000, 0xE007F),
}
