package printing

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"prag/internal/clock"
	"prag/internal/escpos"
)

const (
	chunk    = 4 << 10                // bytes after which a printer that still takes some gets its time anew
	goodbye  = 500 * time.Millisecond // a printer that is cut off says so within this
	mostTime = 20 * time.Second       // for one slip, however slowly it goes
)

// stopped is a slip that did not print, and why.
type stopped struct {
	trouble Trouble
	err     error
}

// Error is for the log and the command line.
func (s stopped) Error() string {
	if s.err == nil {
		return "the printer says: " + string(s.trouble)
	}
	return fmt.Sprintf("the printer is %s: %v", s.trouble, s.err)
}

// Unwrap gives the cause.
func (s stopped) Unwrap() error { return s.err }

// wire is a way to a printer: a connection or a device.
type wire interface {
	io.ReadWriteCloser
	SetDeadline(time.Time) error
}

// send brings bytes to a printer. nil: as far as the printer lets one know, they are on paper.
func (p *Printing) send(ctx context.Context, printer Printer, slip []byte) (err error) {
	ctx, cancel := context.WithTimeout(ctx, mostTime)
	defer cancel()
	to, err := p.open(ctx, printer)
	if err != nil {
		return stopped{trouble: Silent, err: err}
	}
	interrupt := context.AfterFunc(ctx, func() { _ = to.Close() })
	defer func() {
		interrupt()
		_ = to.Close() // what matters was written and answered
	}()
	if printer.Answers {
		return p.talk(to, slip)
	}
	if err := p.write(to, slip); err != nil {
		return stopped{trouble: Silent, err: err}
	}
	return hangUp(to)
}

func (p *Printing) open(ctx context.Context, printer Printer) (wire, error) {
	network, target, err := printer.target()
	if err != nil {
		return nil, err
	}
	if network == "tcp" {
		return (&net.Dialer{Timeout: p.Patience}).DialContext(ctx, network, target)
	}
	// Without O_NONBLOCK a device that is switched off would be waited for without end. A path that is not there is never made.
	return os.OpenFile(target, os.O_WRONLY|os.O_APPEND|syscall.O_NONBLOCK, 0) //nolint:gosec // a path only the administrator sets, on the command line
}

// write gives the printer its time anew with every chunk it takes: paper is slow, a printer that is gone takes nothing.
func (p *Printing) write(to wire, b []byte) error {
	for len(b) > 0 {
		if err := p.wait(to, p.Patience); err != nil {
			return err
		}
		n, err := to.Write(b[:min(chunk, len(b))])
		if err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

// wait bounds the next step, by the machine's clock: a printer knows no other. A plain file has no deadline and needs none.
func (p *Printing) wait(to wire, d time.Duration) error {
	if err := to.SetDeadline(clock.System{}.Now().Add(d)); !errors.Is(err, os.ErrNoDeadline) {
		return err
	}
	return nil
}

// talk asks the printer how it is, prints, and believes that it printed when the printer says so.
func (p *Printing) talk(to wire, slip []byte) error {
	if err := p.write(to, escpos.Ask()); err != nil {
		return stopped{trouble: Silent, err: err}
	}
	answer := make([]byte, escpos.Answers)
	if _, err := io.ReadFull(to, answer); err != nil {
		return stopped{trouble: Silent, err: err}
	}
	trouble, ok := escpos.Answered(answer)
	if !ok {
		return stopped{trouble: Silent, err: errors.New("its answer is none")}
	}
	if trouble != escpos.Fine {
		return stopped{trouble: trouble}
	}
	err := p.write(to, append(slip, escpos.Finished()...))
	if err == nil {
		err = p.wait(to, mostTime) // the paper still moves
	}
	if err == nil {
		_, err = io.ReadFull(to, answer[:1])
	}
	if err != nil {
		return stopped{trouble: Silent, err: err}
	}
	return nil
}

// hangUp ends a connection politely and hears whether the other side was still there. Most printers close then, some say nothing; one that
// was switched off meanwhile resets.
func hangUp(to wire) error {
	half, ok := to.(*net.TCPConn)
	if !ok {
		return nil
	}
	err := half.CloseWrite()
	if err == nil {
		err = half.SetReadDeadline(clock.System{}.Now().Add(goodbye))
	}
	if err == nil {
		_, err = io.Copy(io.Discard, half)
	}
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		return stopped{trouble: Silent, err: err}
	}
	return nil
}
