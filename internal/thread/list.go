package thread

// list grows without being copied: what it holds lies in blocks. A slice of
// millions takes twice its room while it grows.
type list[I ~int32, T any] struct {
	blocks [][]T
	len    I
}

// blockSize is a power of two, so that to find an item is no division.
const blockSize = 1 << 12

// at is item i, which stays where it is until more are added.
func (l *list[I, T]) at(i I) *T { return &l.blocks[uint(i)/blockSize][uint(i)%blockSize] }

// add only makes a whole block where one is full: most groups of posts that are
// tied apart are few.
func (l *list[I, T]) add(item T) {
	last := int(l.len) / blockSize
	if last == len(l.blocks) {
		room := 0
		if last > 0 {
			room = blockSize
		}
		l.blocks = append(l.blocks, make([]T, 0, room))
	}
	l.blocks[last] = append(l.blocks[last], item)
	l.len++
}

// cut leaves the first n items.
func (l *list[I, T]) cut(n I) {
	l.len = n
	l.blocks = l.blocks[:(int(n)+blockSize-1)/blockSize]
	if last := len(l.blocks) - 1; last >= 0 {
		l.blocks[last] = l.blocks[last][:int(n)-last*blockSize]
	}
}

// arrange puts the items in an order of their numbers, which is used up.
func (l *list[I, T]) arrange(order []I) {
	for i := range l.len {
		if order[i] < 0 {
			continue
		}
		first, j := *l.at(i), i
		for k := order[j]; k != i; k = order[j] {
			*l.at(j) = *l.at(k)
			order[j], j = none, k
		}
		*l.at(j), order[j] = first, none
	}
}
