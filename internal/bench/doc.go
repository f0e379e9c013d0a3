// Package bench measures the program on this machine, each figure beside a limit taken in the same run: pgbench running the same
// statements, nginx serving the same bytes. Figures without such a neighbour mean nothing on another machine.
package bench
