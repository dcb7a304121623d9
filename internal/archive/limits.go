package archive

// Limits on what an archive may ask of the machine. They are constants, not
// options: an honest export stays far below each of them.
const (
	// maxEntries is the number of files in one container or folder.
	maxEntries = 100_000
	// maxLine is the size of one record (a line, an element of an array).
	maxLine = 64 << 20
	// maxRatio bounds how many bytes one compressed byte may become; exports
	// of text reach about 30. It is looked at after ratioFloor bytes.
	maxRatio   = 200
	ratioFloor = 16 << 20
	// maxDirectory is how much of a zip may be read to list its members:
	// maxEntries of them take about 20 MiB.
	maxDirectory = 48 << 20
	// maxSpool is the most that standard input or a tar may put on disk, and
	// leastFree what must stay free there, looked at every spoolStep bytes.
	maxSpool  = 64 << 30
	leastFree = 1 << 30
	spoolStep = 64 << 20
	// maxMentions is the number of accounts that one post mentions.
	maxMentions = 1000
	// headSize is how much of a file is looked at to recognise it.
	headSize = 64 << 10
	// maxCell and maxCellLines bound a cell in quotes that runs over several
	// lines: where it is longer, somebody forgot to close it.
	maxCell      = 1 << 20
	maxCellLines = 2000
	// maxWorkbook is the size of an .xlsx, which is held in memory, and
	// maxSheets what all of its parts may become. Sheets above maxPart are
	// unpacked to disk.
	maxWorkbook = 256 << 20
	maxSheets   = 1 << 30
	maxPart     = 16 << 20
	// maxAside is the size of a small file read whole beside the posts, such
	// as the owner's account file.
	maxAside = 64 << 20
	// maxCAR is how much of a Bluesky repository is kept in memory: its tree,
	// its posts and reposts. One of 800,000 records takes about a quarter of it.
	maxCAR = 1 << 30
)
