package dev.tacit.cli;
public final class Tacit { public static void main(String[] a) { System.out.println("hi"); } }
